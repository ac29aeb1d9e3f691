using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>What a portfolio may be told.</summary>
public abstract record PortfolioCommand : ICommand
{
    private PortfolioCommand()
    {
    }

    /// <summary>Begin. Again with the same facts and mandate: nothing. With others: refused.</summary>
    public sealed record Open(PortfolioFacts Facts, Mandate Mandate, DateTimeOffset At) : PortfolioCommand;

    /// <summary>Replace the mandate. While a rebalance runs, that one keeps the mandate that it started with.</summary>
    /// <param name="Mandate">The new one.</param>
    /// <param name="By">Who.</param>
    /// <param name="At">When.</param>
    /// <param name="Was">The mandate that it was written against: refused (<c>mandate-changed</c>) where that is not the portfolio's any more. Null asks for none.</param>
    public sealed record Amend(Mandate Mandate, string By, DateTimeOffset At, Mandate? Was = null) : PortfolioCommand;

    /// <summary>Judge drift on what is seen now, and on what is expected of the market where anything is.</summary>
    public sealed record Judge(Observation Seen, MarketOutlook? Outlook = null) : PortfolioCommand;

    /// <summary>The mandate's strategy gives these targets. Idempotent: the same targets again change nothing.</summary>
    /// <param name="Targets">Whole, together 10,000 bps; ordered by asset.</param>
    /// <param name="Basis">What they were computed from, for people.</param>
    /// <param name="At">When.</param>
    public sealed record SetTargets(EquatableArray<TargetWeight> Targets, string Basis, DateTimeOffset At) : PortfolioCommand;

    /// <summary>Rebalance now, whatever the drift, if the mandate's mode and everything else allows it.</summary>
    public sealed record Ask(string By, Observation Seen) : PortfolioCommand;

    /// <summary>Yes to a proposal.</summary>
    public sealed record Approve(int Rebalance, string By, DateTimeOffset At) : PortfolioCommand;

    /// <summary>No to a proposal.</summary>
    public sealed record Decline(int Rebalance, string By, DateTimeOffset At) : PortfolioCommand;

    /// <summary>A settled step of the open rebalance changed what is held or in flight. Idempotent by <paramref name="Booking"/>'s id.</summary>
    public sealed record Book(int Rebalance, Booking Booking) : PortfolioCommand;

    /// <summary>The open rebalance came to its end.</summary>
    public sealed record Close(int Rebalance, RebalanceOutcome Outcome, DateTimeOffset At) : PortfolioCommand;

    /// <summary>Leave so much of the wrapped coin alone, and begin nothing, until told what became of it. Refused while a rebalance or another top-up is open.</summary>
    public sealed record ReserveGas(EffectId Id, TokenAmount Amount, DateTimeOffset At) : PortfolioCommand;

    /// <summary>So much of what was left alone became the account's gas; zero: none.</summary>
    public sealed record BookGas(EffectId Id, TokenAmount Amount, ulong Block, DateTimeOffset At) : PortfolioCommand;

    /// <summary>Start nothing from now on; what runs goes on. A proposal that waits is withdrawn.</summary>
    public sealed record Pause(string By, string Why, DateTimeOffset At) : PortfolioCommand;

    /// <summary>End a pause.</summary>
    public sealed record Resume(string By, string Why, DateTimeOffset At) : PortfolioCommand;

    /// <summary>End the portfolio for good. Refused while a rebalance, a top-up of gas or anything in flight is open.</summary>
    public sealed record Retire(string By, string Why, DateTimeOffset At) : PortfolioCommand;

    /// <summary>An effect that told another stream something was answered: saved, or refused with a reason.</summary>
    public sealed record ConfirmTold(EffectId Id, string? Refusal, DateTimeOffset At) : PortfolioCommand;
}
