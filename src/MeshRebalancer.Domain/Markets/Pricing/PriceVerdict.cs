using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pricing;

/// <summary>What is believed of a price, and why.</summary>
/// <param name="View">The belief.</param>
/// <param name="Code">
/// <c>known</c>, <c>no-source</c>, <c>silent</c>, <c>stale</c>, <c>unreadable</c>, <c>doubted</c>, <c>single-sourced</c>, <c>under-quorum</c>,
/// <c>disputed</c>, <c>jumped</c>, <c>peg-unknown</c>, <c>peg-unchecked</c> or <c>depegged</c>.
/// </param>
/// <param name="Suspects">The sources that the reason names, and what is the matter with each, ordered. A verdict with the same code and suspects is the same trouble going on.</param>
/// <param name="Agreed">What enough sources agree on, though it may not be believed for another reason; null where they do not.</param>
public sealed record PriceVerdict(PriceView View, string Code, EquatableArray<string> Suspects, Price? Agreed = null)
{
    /// <summary>Whether both name the same trouble: then the reason that was given first stays, or every block would bring a new one.</summary>
    public bool SameTrouble(PriceVerdict other) =>
        View is PriceView.Unknown && other.View is PriceView.Unknown && Code == other.Code && Suspects == other.Suspects;

    /// <summary>Whether the market itself is the trouble, and not merely that nobody was heard.</summary>
    public bool IsAlarm => Code is "doubted" or "disputed" or "jumped" or "depegged";
}
