using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What the keeper of a chain's gas may be told.</summary>
public abstract record GasCommand : ICommand
{
    private GasCommand()
    {
    }

    /// <summary>Judge the accounts' native balances. While a top-up is open, or on balances that do not show the last one, nothing.</summary>
    public sealed record Judge(GasPolicy Policy, GasSight Seen, DateTimeOffset At) : GasCommand;

    /// <summary>The portfolio leaves the coin alone (null), or does not want to now.</summary>
    public sealed record ReportReserved(EffectId Id, string? Refusal, DateTimeOffset At) : GasCommand;

    /// <summary>The account's word: mined and confirmed; again after a reorg, with a higher revision.</summary>
    public sealed record ReportMined(EffectId Submission, TransactionFacts Transaction, DateTimeOffset At) : GasCommand;

    /// <summary>The account's word: a reorg took it, and it goes out again.</summary>
    public sealed record ReportUnmined(EffectId Submission, Hash32 Hash, DateTimeOffset At) : GasCommand;

    /// <summary>The account's word: nothing came of it and nothing can.</summary>
    public sealed record ReportRefused(EffectId Submission, string Code, string Reason, DateTimeOffset At) : GasCommand;

    /// <summary>What the mined transaction did, judged by what only its success can show.</summary>
    /// <param name="Id">The effect.</param>
    /// <param name="Hash">The transaction.</param>
    /// <param name="Failure">Why it did nothing, or null.</param>
    /// <param name="At">When.</param>
    public sealed record ReportOutcome(EffectId Id, Hash32 Hash, string? Failure, DateTimeOffset At) : GasCommand;

    /// <summary>The portfolio has booked it.</summary>
    public sealed record ConfirmBooked(EffectId Id, DateTimeOffset At) : GasCommand;
}

/// <summary>What the accounts of a desk shall have of a chain's native coin. From the configuration.</summary>
/// <param name="FloorWei">Below it an account is topped up.</param>
/// <param name="TargetWei">To this; above the floor.</param>
/// <param name="Tank">The account that pays, or null. It keeps the floor for itself.</param>
public sealed record GasPolicy(UInt256 FloorWei, UInt256 TargetWei, Address? Tank);

/// <summary>What the accounts have now.</summary>
/// <param name="Block">The oldest block of the readings.</param>
/// <param name="Accounts">In the order in which they are served.</param>
/// <param name="TankWei">What the tank has; zero without one.</param>
/// <param name="Kill">Why nothing may leave a portfolio, or null.</param>
public sealed record GasSight(ulong Block, EquatableArray<GasAccount> Accounts, UInt256 TankWei, string? Kill);

/// <summary>One account's coin.</summary>
/// <param name="Account">Its address.</param>
/// <param name="Wei">Its native coin.</param>
/// <param name="Portfolio">The portfolio whose wrapped coin may be unwrapped, or null.</param>
/// <param name="Wrapped">What that one holds of it by its book; with <paramref name="Portfolio"/>.</param>
/// <param name="Busy">Whether the portfolio can't be asked now: a rebalance is open, or nothing is booked yet. Its coin is waited for.</param>
public sealed record GasAccount(Address Account, UInt256 Wei, StreamId? Portfolio = null, TokenAmount? Wrapped = null, bool Busy = false);
