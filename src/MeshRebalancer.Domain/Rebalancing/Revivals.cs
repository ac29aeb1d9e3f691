using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>
/// A swap or burn that came to nothing may act after all when a reorg puts it into another block, as long as its block is not final. Before it
/// would be tried again, the allowance is looked at: where it is enough for one of the two alone, the chain itself keeps them from both acting.
/// Otherwise the new attempt waits until the old one is final.
/// </summary>
internal static class Revivals
{
    /// <summary>The code under which a leg waits.</summary>
    public const string Code = "attempt-not-final";

    /// <summary>Whether anything of the kind came to nothing so far: only then it matters what is final.</summary>
    public static bool IsAsked(RebalanceState.Executing s, LegProgress leg) => Attempts(s, leg).Any();

    /// <summary>Why a leg may not act on what was looked at, or null.</summary>
    public static LegBlock? Hindrance(RebalanceState.Executing s, LegProgress leg, TokenAmount amount, LegCheck check)
    {
        var open = Attempts(s, leg).Where(one => check.FinalBlock is not { } final || one.Read.Step.Transaction.Block > final).ToArray();
        return Array.Find(open, one => !IsExclusive(s, leg, amount, check.Allowance, one)) is { } threat
            ? new(Code, $"{threat.Read.Step.Id.Purpose} of {threat.Leg.Leg.Id} came to nothing in block {threat.Read.Step.Transaction.Block}, which is not final: a reorg could let it act beside another attempt.")
            : null;
    }

    // Of this leg, and of those of earlier rounds that were to spend the same token: what is planned anew stands in for them.
    private static IEnumerable<Attempt> Attempts(RebalanceState.Executing s, LegProgress leg) => s.Done
        .Where(done => done.Leg.In.Token == leg.Leg.In.Token)
        .Append(leg)
        .SelectMany(one => one.Transactions.Select(transaction => transaction.Read).OfType<ReadStep>().Select(read => new Attempt(one, read)))
        .Where(one => one.Read is { Outcome: ActionOutcome.Reverted, Step.Action: ChainAction.Swap or ChainAction.Burn });

    // The allowance pays for the old attempt or for the new one, and nothing adds to it between them.
    private static bool IsExclusive(RebalanceState.Executing s, LegProgress leg, TokenAmount amount, UInt256 allowance, Attempt old) =>
        old.Leg.Leg.Via() == leg.Leg.Via()
        && allowance >= amount.Raw
        && allowance - amount.Raw < old.Read.Terms.In.Raw
        && !s.AllLegs().Any(other => IsBeside(other, leg) && IsBeside(other, old.Leg) && Allows(other, old.Read.Step.Transaction.Block));

    // A leg's own approval stands before its attempts that are not final.
    private static bool Allows(LegProgress other, ulong from) =>
        other.State is LegState.Approving || other.Transactions.Any(one => one.Read?.Step.Action is ChainAction.Approve && one.Transaction.Block >= from);

    private static bool IsBeside(LegProgress other, LegProgress leg) =>
        other.Leg.Id != leg.Leg.Id && other.Leg.In.Token == leg.Leg.In.Token && other.Leg.Via() == leg.Leg.Via();

    private sealed record Attempt(LegProgress Leg, ReadStep Read);
}
