using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;
using Saga = MeshRebalancer.Domain.Tests.Scenario<
    MeshRebalancer.Domain.Rebalancing.RebalanceState,
    MeshRebalancer.Domain.Rebalancing.RebalanceCommand,
    MeshRebalancer.Domain.Rebalancing.RebalanceEvent,
    MeshRebalancer.Domain.Rebalancing.RebalanceEffect>;
using Step = MeshRebalancer.Domain.Tests.Outcome<
    MeshRebalancer.Domain.Rebalancing.RebalanceState,
    MeshRebalancer.Domain.Rebalancing.RebalanceCommand,
    MeshRebalancer.Domain.Rebalancing.RebalanceEvent,
    MeshRebalancer.Domain.Rebalancing.RebalanceEffect>;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

/// <summary>A world in which everything goes well, one answer at a time; a test changes the answer that it is about.</summary>
internal static class Answers
{
    public const ulong Fee = 1_000_000_000_000_000; // 0.001 of a coin

    public static Saga Unstarted => Scenario.Of(new RebalanceAggregate(), Own);

    public static Saga Started => Unstarted.When(new RebalanceCommand.Start(Request, T0)).SecondTimeNothing().Next;

    public static Saga Planned => Started.When(new RebalanceCommand.ReportPlan(Started.Id("r1.plan"), SamplePlans.First(T0), T0)).SecondTimeNothing().Next;

    /// <summary>The id of the owed effect with this purpose.</summary>
    public static EffectId Id(this Saga saga, string purpose) => saga.Effect<RebalanceEffect>(purpose).Id;

    public static TEffect Effect<TEffect>(this Saga saga, string purpose)
        where TEffect : RebalanceEffect =>
        saga.Outstanding.Single(effect => effect.Id.Purpose == purpose).ShouldBeAssignableTo<TEffect>().ShouldNotBeNull();

    public static TEffect? Only<TEffect>(this Saga saga)
        where TEffect : RebalanceEffect => saga.Outstanding.OfType<TEffect>().SingleOrDefault();

    public static LegState Leg(this Saga saga, string id) => Legs(saga.State).Single(leg => leg.Leg.Id == id).State;

    public static EquatableArray<LegProgress> Legs(RebalanceState state) => state switch
    {
        RebalanceState.Unstarted => [],
        RebalanceState.Planning s => s.Done,
        RebalanceState.Executing s => [.. s.Done, .. s.Legs],
        RebalanceState.Parked s => [.. s.Inner.Done, .. s.Inner.Legs],
        RebalanceState.Ended s => s.Legs,
    };

    /// <summary>A check that passes, with nothing allowed yet, and everything final that came to nothing.</summary>
    public static LegCheck GoodCheck(RebalanceEffect.CheckLeg effect, DateTimeOffset at)
    {
        var token = effect.Leg.ExpectedOut.Token;
        var crossing = token.Chain != effect.AmountIn.Token.Chain;
        var fee = crossing ? UInt256.MulDiv(effect.AmountIn.Raw, 1UL, 10_000UL, Rounding.Up) : UInt256.Zero;
        return new(
            at,
            View(TokenOf(effect.AmountIn.Token).Asset, at),
            View(TokenOf(token).Asset, at),
            effect.AmountIn.Raw,
            UInt256.Zero,
            crossing ? effect.AmountIn.Raw - fee : Worth(effect.AmountIn, token, 5),
            fee,
            crossing ? 20 : 0,
            crossing ? [new(One, View(Weth, at)), new(Base, View(Weth, at))] : [new(token.Chain, View(Weth, at))],
            FinalBlock: effect.AfterRevert ? ulong.MaxValue : null);
    }

    public static RebalanceCommand Good(RebalanceEffect effect, DateTimeOffset at) => effect switch
    {
        RebalanceEffect.MakePlan e => new RebalanceCommand.ReportPlan(e.Id, SamplePlans.First(at), at),
        RebalanceEffect.CheckLeg e => new RebalanceCommand.ReportCheck(e.Id, GoodCheck(e, at)),
        RebalanceEffect.Submit e => new RebalanceCommand.ReportMined(e.Id, Mined(e), at),
        RebalanceEffect.ReadOutcome e => new RebalanceCommand.ReportOutcome(e.Id, GoodOutcome(e.Action), at),
        RebalanceEffect.AwaitAttestation e => new RebalanceCommand.ReportAttestation(e.Id, "0x" + e.Burned.Raw.ToString(null, null), "0x5165", at),
        RebalanceEffect.AwaitFill e => new RebalanceCommand.ReportFilled(
            e.Id, new(Hash(7_777), e.To.Chain, 500, 0), new(e.To, Arriving(e.Deposited.Raw)), at),
        RebalanceEffect.Withdraw e => new RebalanceCommand.ReportRefused(e.Submission, "cancelled", "its nonce is consumed", at),
        RebalanceEffect.Wake e => new RebalanceCommand.ReportDue(e.Id, at),
        RebalanceEffect.TellBooking or RebalanceEffect.TellPortfolio or RebalanceEffect.TellCoordinator =>
            new RebalanceCommand.ConfirmTold(effect.Id, null, at),
    };

    public static TransactionFacts Mined(RebalanceEffect.Submit effect) =>
        new(Hash(effect.Id.ToString().Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter)) & 0xFFFFFF), effect.Action.Chain, 100, Fee);

    public static ActionOutcome GoodOutcome(ChainAction action) => action switch
    {
        ChainAction.Approve => new ActionOutcome.Approved(),
        ChainAction.Swap a => new ActionOutcome.Swapped(a.In, new(a.OutMin.Token, Worth(a.In, a.OutMin.Token, 5))),
        ChainAction.Burn a => new ActionOutcome.Burned(a.In),
        ChainAction.Mint a => new ActionOutcome.Minted(new(a.To, Arriving(UInt256.Parse(a.Message[2..])))),
    };

    /// <summary>What is left of a burn when the bridge keeps its one basis point.</summary>
    public static UInt256 Arriving(UInt256 burned) => burned - UInt256.MulDiv(burned, 1UL, 10_000UL, Rounding.Up);

    /// <summary>Answers the effect with this purpose well, twice.</summary>
    public static Saga Answer(this Saga saga, string purpose, DateTimeOffset? at = null) =>
        saga.When(Good(saga.Effect<RebalanceEffect>(purpose), at ?? T0)).SecondTimeNothing().Next;

    public static Saga Answer(this Saga saga, params string[] purposes) => purposes.Aggregate(saga, (next, purpose) => next.Answer(purpose));

    public static Step WhenChecked(this Saga saga, string legId, Func<LegCheck, LegCheck> change, DateTimeOffset? at = null)
    {
        var effect = saga.Effect<RebalanceEffect.CheckLeg>(legId + ".check");
        return saga.When(new RebalanceCommand.ReportCheck(effect.Id, change(GoodCheck(effect, at ?? T0))));
    }

    public static Step WhenRead(this Saga saga, string purpose, ActionOutcome outcome, DateTimeOffset? at = null) =>
        saga.When(new RebalanceCommand.ReportOutcome(saga.Id(purpose), outcome, at ?? T0));
}
