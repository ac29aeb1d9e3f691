using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pricing;

/// <summary>What is known of one price source.</summary>
public abstract record SourceReading
{
    private SourceReading()
    {
    }

    /// <summary>The source's name.</summary>
    public abstract string Source { get; init; }

    /// <summary>The chain on which the asset's own token is traded at this price; null for a feed or an exchange, which know no token.</summary>
    public ChainId? TradedOn { get; init; }

    /// <summary>Not read yet.</summary>
    public sealed record Silent(string Source) : SourceReading;

    /// <summary>The last reading worked.</summary>
    public sealed record Answered(string Source, PriceObservation Newest) : SourceReading;

    /// <summary>The last reading failed. What was seen before counts for as long as it is fresh, not for ever.</summary>
    public sealed record Failing(string Source, string Reason, PriceObservation? Before) : SourceReading;
}
