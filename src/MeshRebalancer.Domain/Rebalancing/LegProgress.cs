using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>A leg and how far it is.</summary>
/// <param name="Leg">As planned.</param>
/// <param name="State">How far.</param>
/// <param name="Transactions">All confirmed transactions whose effects have been read, in order.</param>
/// <param name="Cost">Real cost so far, gas at the native coin's price of the leg's last look.</param>
/// <param name="Strays">Transactions that a reorg took away after the leg had gone on, and that are not mined again.</param>
/// <param name="Asked">How often a bridge was asked, over its whole life: attempts only grow, also after a reorg took the burn away.</param>
/// <param name="Watched">How many deadlines its waiting for a bridge had.</param>
/// <param name="Held">How many of its looks were held back by a breaker, a kill switch, a full limit or something unknown: they do not count against it.</param>
public sealed record LegProgress(
    PlannedLeg Leg,
    LegState State,
    EquatableArray<LegTransaction> Transactions,
    CostEstimate Cost,
    EquatableArray<Stray> Strays = default,
    int Asked = 0,
    int Watched = 0,
    int Held = 0);

/// <summary>A confirmed transaction of a leg and what it was for.</summary>
/// <param name="Purpose"><c>approve</c>, <c>swap</c>, <c>burn</c>, <c>mint</c>, <c>fill</c>, <c>refund</c> or <c>statement</c>.</param>
/// <param name="Transaction">The transaction.</param>
/// <param name="Succeeded">Whether it did what it was for, as its events tell; false when it only cost its fee.</param>
/// <param name="Read">What is needed should a reorg take it away; null when somebody else sent it.</param>
public sealed record LegTransaction(string Purpose, TransactionFacts Transaction, bool Succeeded, ReadStep? Read = null);

/// <summary>A transaction of ours that was read and booked.</summary>
/// <param name="Step">It.</param>
/// <param name="Outcome">What it did.</param>
/// <param name="Terms">What was decided before it.</param>
/// <param name="Flight">Mints: what was on its way; otherwise null.</param>
/// <param name="Booking">As the portfolio was told.</param>
/// <param name="Cost">What it cost.</param>
public sealed record ReadStep(Submission.Mined Step, ActionOutcome Outcome, LegTerms Terms, Flight? Flight, Booking Booking, CostEstimate Cost);

/// <summary>A transaction without a place: a reorg took it away when the leg was past it.</summary>
/// <param name="Step">The same submission, live again or mined again.</param>
/// <param name="Kept">Whether the account shall go on with it. If not, it is withdrawn: cancelled at its nonce, unless it is mined first.</param>
/// <param name="Was">What it had been.</param>
/// <param name="Undo">The booking that took its effect back.</param>
/// <param name="Dead">
/// Why nothing more can come of it though money is still between two chains: its mint reverted. It stands there for a person to see, and
/// nothing new starts; null otherwise.
/// </param>
public sealed record Stray(Submission Step, bool Kept, ReadStep Was, Booking Undo, string? Dead = null);
