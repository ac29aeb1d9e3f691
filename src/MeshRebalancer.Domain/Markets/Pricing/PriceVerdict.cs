using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Markets;

/// <summary>What the board believes of a price, and why.</summary>
/// <param name="View">The belief.</param>
/// <param name="Code">
/// <c>known</c>, <c>no-source</c>, <c>silent</c>, <c>stale</c>, <c>unreadable</c>, <c>single-sourced</c>, <c>under-quorum</c> or <c>disputed</c>.
/// </param>
/// <param name="Suspects">The sources that the reason names, and what is the matter with each, ordered. A verdict with the same code and suspects is the same trouble going on.</param>
public sealed record PriceVerdict(PriceView View, string Code, EquatableArray<string> Suspects)
{
    /// <summary>Whether both name the same trouble: then the reason that was given first stays, or every block would bring a new one.</summary>
    public bool SameTrouble(PriceVerdict other) =>
        View is PriceView.Unknown && other.View is PriceView.Unknown && Code == other.Code && Suspects == other.Suspects;
}
