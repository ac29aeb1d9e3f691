using System.ComponentModel.DataAnnotations;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Across;

/// <summary>Across on one chain.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="SpokePool">The spoke pool's proxy: the only contract whose events are believed there.</param>
/// <param name="Tokens">What may be deposited and paid out there.</param>
public sealed record AcrossChain(ChainId Chain, Address SpokePool, EquatableArray<Token> Tokens);

/// <summary>Across between the named chains.</summary>
public sealed record AcrossOptions
{
    /// <summary>The bridge's configured name.</summary>
    public string Name { get; init; } = "across";

    /// <summary>Base address of the quote service, such as <c>https://app.across.to/api</c>.</summary>
    public required Uri QuoteUrl { get; init; }

    /// <summary>The chains; every asset that two of them have is a route in both directions.</summary>
    public required EquatableArray<AcrossChain> Chains { get; init; }

    /// <summary>
    /// How long a deposit may wait for its fill, in seconds of the destination's time: 1 … 86,400. The quote's own deadline and the contract's
    /// limit shorten it. A slow fill takes some two hours, and a refund begins only when this time is over.
    /// </summary>
    [Range(1, 86_400)]
    public int FillSeconds { get; init; } = 14_400;

    /// <summary>How long one request to the quote service may take: 0.1 s … 5 min.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a failed request is sent again: 0 … 10.</summary>
    [Range(0, 10)]
    public int MaxRetries { get; init; } = 2;

    /// <summary>Every violated rule, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Violations()
    {
        var found = new List<ValidationResult>();
        _ = Validator.TryValidateObject(this, new ValidationContext(this), found, validateAllProperties: true);
        var messages = found.ConvertAll(violation => $"{Name}: {violation.ErrorMessage}");
        Check(QuoteUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" }, "the quote service's address is not an absolute http or https URL.");
        Check(Chains.Count >= 2, $"a bridge needs two chains, {Chains.Count} are configured.");
        Check(Chains.Select(chain => chain.Chain).Distinct().Count() == Chains.Count, "a chain is configured twice.");
        Check(Chains.All(chain => chain.Tokens.All(token => token.Id.Chain == chain.Chain)), "a token stands under another chain than its own.");
        Check(RequestTimeout >= TimeSpan.FromMilliseconds(100) && RequestTimeout <= TimeSpan.FromMinutes(5), $"RequestTimeout is {RequestTimeout}; 0.1 s to 5 min is allowed.");
        messages.AddRange(Chains.SelectMany(chain => chain.Tokens).GroupBy(token => token.Asset).Where(asset => asset.Select(token => token.Decimals).Distinct().Count() > 1)
            .Select(asset => $"{Name}: {asset.Key} has {string.Join(" and ", asset.Select(token => token.Decimals).Distinct().Order())} decimals on its chains; only tokens with the same number are bridged."));
        return messages;

        void Check(bool holds, string otherwise)
        {
            if (!holds)
                messages.Add($"{Name}: {otherwise}");
        }
    }

    /// <summary>The chain's contract and tokens.</summary>
    /// <exception cref="KeyNotFoundException">The bridge does not reach it.</exception>
    internal AcrossChain On(ChainId chain) =>
        Chains.FirstOrDefault(candidate => candidate.Chain == chain) ?? throw new KeyNotFoundException($"{Name} does not reach chain {chain}.");
}
