using System.ComponentModel.DataAnnotations;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>How sure the attester must be of a burn before it signs.</summary>
public enum CctpSpeed
{
    /// <summary>As soon as the block is confirmed, for a fee (threshold 1000). Falls back to standard where a route has no fast mode.</summary>
    Fast,

    /// <summary>Once the block is final, free of charge as a rule (threshold 2000).</summary>
    Standard,
}

/// <summary>CCTP v2's contracts on one chain.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Domain">Circle's number for it, which is not the chain's id.</param>
/// <param name="Usdc">The token that is burnt and minted.</param>
/// <param name="TokenMessenger">TokenMessengerV2.</param>
/// <param name="MessageTransmitter">MessageTransmitterV2.</param>
/// <param name="TokenMinter">TokenMinterV2.</param>
public sealed record CctpChain(ChainId Chain, uint Domain, TokenId Usdc, Address TokenMessenger, Address MessageTransmitter, Address TokenMinter)
{
    /// <summary>What burns on this chain ask for.</summary>
    public CctpSpeed Speed { get; init; } = CctpSpeed.Fast;

    /// <summary>How long a fast attestation of this chain's burns takes, for planning: 1 … 86,400.</summary>
    [Range(1, 86_400)]
    public int FastSeconds { get; init; } = 30;

    /// <summary>How long a standard one takes: 1 … 604,800. Ethereum and its rollups take some 13 to 19 minutes, a few chains hours.</summary>
    [Range(1, 604_800)]
    public int StandardSeconds { get; init; } = 1_140;
}

/// <summary>CCTP v2 between the named chains.</summary>
public sealed record CctpOptions
{
    /// <summary>The bridge's configured name.</summary>
    public string Name { get; init; } = "cctp-v2";

    /// <summary>Base address of the attestation service.</summary>
    public required Uri AttestationUrl { get; init; }

    /// <summary>The chains; every ordered pair of them is a route.</summary>
    public required EquatableArray<CctpChain> Chains { get; init; }

    /// <summary>What is added to the live fee, in percent, so that a burn that is mined later is not downgraded: 0 … 1000.</summary>
    [Range(0, 1000)]
    public int FeeHeadroomPercent { get; init; } = 20;

    /// <summary>How long one request to the attestation service may take: 0.1 s … 5 min.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a failed request is sent again: 0 … 10.</summary>
    [Range(0, 10)]
    public int MaxRetries { get; init; } = 2;

    /// <summary>Every violated rule, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Violations()
    {
        var messages = Annotated(this, Name);
        messages.AddRange(Chains.SelectMany(chain => Annotated(chain, $"{Name}: chain {chain.Chain}")));
        Check(AttestationUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" }, "the attestation service's address is not an absolute http or https URL.");
        Check(Chains.Count >= 2, $"a bridge needs two chains, {Chains.Count} are configured.");
        Check(Chains.Select(chain => chain.Chain).Distinct().Count() == Chains.Count, "a chain is configured twice.");
        Check(Chains.Select(chain => chain.Domain).Distinct().Count() == Chains.Count, "a domain is configured twice.");
        Check(Chains.All(chain => chain.Usdc.Chain == chain.Chain), "a chain's USDC is on another chain.");
        Check(RequestTimeout >= TimeSpan.FromMilliseconds(100) && RequestTimeout <= TimeSpan.FromMinutes(5), $"RequestTimeout is {RequestTimeout}; 0.1 s to 5 min is allowed.");
        return messages;

        void Check(bool holds, string otherwise)
        {
            if (!holds)
                messages.Add($"{Name}: {otherwise}");
        }
    }

    /// <summary>The chain's contracts.</summary>
    /// <exception cref="KeyNotFoundException">The bridge does not reach it.</exception>
    internal CctpChain On(ChainId chain) =>
        Chains.FirstOrDefault(candidate => candidate.Chain == chain) ?? throw new KeyNotFoundException($"{Name} does not reach chain {chain}.");

    private static List<string> Annotated(object options, string where)
    {
        var found = new List<ValidationResult>();
        _ = Validator.TryValidateObject(options, new ValidationContext(options), found, validateAllProperties: true);
        return found.ConvertAll(violation => $"{where}: {violation.ErrorMessage}");
    }
}
