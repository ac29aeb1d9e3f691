using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets;

/// <summary>
/// All that a portfolio is judged by at one moment: every balance of its account and every price of its assets, or why one is not known.
/// </summary>
/// <param name="At">When it was put together.</param>
/// <param name="Holdings">One for each token of the portfolio; ordered by token.</param>
/// <param name="Gas">One for each chain of the portfolio; ordered by chain.</param>
/// <param name="Prices">One for each asset of the mandate, and of native coins; ordered by asset.</param>
/// <param name="Unreadable">What could not be read, in words; anything here means that nothing new may start.</param>
public sealed record Observation(
    DateTimeOffset At,
    EquatableArray<Holding> Holdings,
    EquatableArray<GasBalance> Gas,
    EquatableArray<PriceView> Prices,
    EquatableArray<string> Unreadable);
