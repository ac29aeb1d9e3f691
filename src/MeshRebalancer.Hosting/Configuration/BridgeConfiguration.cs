using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>A way across chains.</summary>
public abstract record BridgeConfiguration
{
    private BridgeConfiguration()
    {
    }

    /// <summary>For plans, pages and breakers.</summary>
    public abstract string Name { get; init; }

    /// <summary>The chains that it joins.</summary>
    public abstract IEnumerable<ChainId> Chains { get; }

    /// <summary>CCTP v2: burnt, attested, minted.</summary>
    /// <param name="Name">As above.</param>
    /// <param name="AttestationUrl">The attestation service.</param>
    /// <param name="Fast">Fast transfers (finality threshold 1000) or standard ones (2000).</param>
    /// <param name="Ends">Two or more chains.</param>
    public sealed record CctpV2(string Name, Uri AttestationUrl, bool Fast, EquatableArray<CctpEnd> Ends) : BridgeConfiguration
    {
        public override IEnumerable<ChainId> Chains => Ends.Select(end => end.Chain);
    }

    /// <summary>CCTP v1's reading side: brings home what was burnt over it, and burns nothing new.</summary>
    /// <param name="Name">As above.</param>
    /// <param name="AttestationUrl">The attestation service.</param>
    /// <param name="Ends">Two or more chains.</param>
    public sealed record CctpV1(string Name, Uri AttestationUrl, EquatableArray<CctpV1End> Ends) : BridgeConfiguration
    {
        public override IEnumerable<ChainId> Chains => Ends.Select(end => end.Chain);
    }

    /// <summary>Across: deposited, then filled by a relayer or refunded.</summary>
    /// <param name="Name">As above.</param>
    /// <param name="QuoteUrl">The quote service.</param>
    /// <param name="FillSeconds">How long a deposit may wait for its fill, 60 … 86,400; a refund begins only then.</param>
    /// <param name="Ends">Two or more chains.</param>
    public sealed record Across(string Name, Uri QuoteUrl, int FillSeconds, EquatableArray<AcrossEnd> Ends) : BridgeConfiguration
    {
        public override IEnumerable<ChainId> Chains => Ends.Select(end => end.Chain);
    }
}

/// <summary>CCTP v2's contracts on one chain.</summary>
public sealed record CctpEnd(ChainId Chain, uint Domain, AssetId Asset, Address TokenMessenger, Address MessageTransmitter, Address TokenMinter);

/// <summary>CCTP v1's contracts on one chain.</summary>
public sealed record CctpV1End(ChainId Chain, uint Domain, AssetId Asset, Address TokenMessenger, Address MessageTransmitter);

/// <summary>Across's contract on one chain, and what it may carry from and to there.</summary>
public sealed record AcrossEnd(ChainId Chain, EquatableArray<AssetId> Assets, Address SpokePool);
