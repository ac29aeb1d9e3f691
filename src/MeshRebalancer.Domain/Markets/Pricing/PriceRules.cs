using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pricing;

/// <summary>When an asset's price is believed.</summary>
/// <param name="Quorum">Fresh sources that must agree, 1 … 9; with 1, one lying feed is enough to trade on.</param>
/// <param name="DisagreementMaxBps">How far a source may stand from the median of the fresh ones, 1 … 2,000.</param>
/// <param name="FutureMaxSeconds">How far ahead of our clock an observation may claim to be, 0 … 3,600.</param>
/// <param name="Jump">How fast it may move; null is no bound.</param>
/// <param name="Peg">What it must stay worth; null where it is free.</param>
public sealed record PriceRules(int Quorum, int DisagreementMaxBps, int FutureMaxSeconds, JumpBound? Jump = null, PegGuard? Peg = null);

/// <summary>How fast a price may move: further than this from what was agreed within the window is not believed until it has stood for the whole window.</summary>
/// <param name="MaxBps">Of the price before, 1 … 10,000.</param>
/// <param name="WindowSeconds">1 … 86,400.</param>
public sealed record JumpBound(int MaxBps, int WindowSeconds)
{
    /// <summary>The widest bound.</summary>
    public const int BpsLimit = 10_000;

    /// <summary>The longest window: a day.</summary>
    public const int SecondsLimit = 86_400;
}

/// <summary>What a stable or wrapped asset must stay worth. Where a chain is named, the token itself must be traded there at that price, too.</summary>
/// <param name="To">The asset that it stands for; null is the US dollar.</param>
/// <param name="DeviationMaxBps">How far from it, 1 … 5,000.</param>
/// <param name="Chains">Where its token must be seen trading inside the bound, by a fresh pool of that chain; ordered. Empty: nowhere.</param>
public sealed record PegGuard(AssetId? To, int DeviationMaxBps, EquatableArray<ChainId> Chains)
{
    /// <summary>The widest bound.</summary>
    public const int BpsLimit = 5_000;
}
