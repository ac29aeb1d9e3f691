using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>
/// Keeps the native coin of a desk's accounts on one chain between floor and target: by a transfer from a gas tank, or by unwrapping what the
/// account's portfolio holds. One top-up is open at a time, and the next is judged only on balances that show it, so none is made twice.
/// </summary>
public sealed class GasAggregate : IAggregate<GasState, GasCommand, GasEvent, GasEffect>
{
    public string Category => GasState.Category;

    public GasState Initial(StreamId stream) => new(stream);

    public Decision<GasEvent> Decide(GasState state, GasCommand command) => GasDecider.Decide(state, command);

    public GasState Evolve(GasState state, GasEvent @event) => (state.Open, @event) switch
    {
        (null, GasEvent.Started e) when e.Number == state.Started + 1 => state with { Started = e.Number, Open = Opened(e), Held = null, RestUntil = null },
        (null, GasEvent.HeldBack e) => state with { Held = e.Reason },
        ({ Phase: TopUpPhase.Reserving } open, GasEvent.Reserved) => state with { Open = open with { Phase = new TopUpPhase.Asking() } },
        ({ Phase: TopUpPhase.Asking or TopUpPhase.Mined } open, GasEvent.Mined e) => state with { Open = open with { Phase = new TopUpPhase.Mined(e.Transaction) } },
        ({ Phase: TopUpPhase.Mined } open, GasEvent.Unmined) => state with { Open = open with { Phase = new TopUpPhase.Asking() } },
        ({ Source: TopUpSource.Unwrap } open, GasEvent.Unwrapped e) => state with { Open = open with { Phase = new TopUpPhase.Booking(e.Raw, e.Block, e.Failure) } },
        ({ } open, GasEvent.Ended e) when e.Number == open.Number => state with
        {
            Open = null,
            SeenFrom = Math.Max(state.SeenFrom, e.Block),
            RestUntil = e.Failure is null ? null : e.At + GasDecider.Rest,
        },
        _ => throw new CorruptHistoryException(state, @event),
    };

    public EquatableArray<GasEffect> Outstanding(GasState state) => state.Open is { } open ? [Owed(state, open)] : [];

    private static TopUp Opened(GasEvent.Started e) => new(e.Number, e.Account, e.Wei, e.Source, e.Source switch
    {
        TopUpSource.Tank => new TopUpPhase.Asking(),
        TopUpSource.Unwrap => new TopUpPhase.Reserving(),
    });

    private static GasEffect Owed(GasState state, TopUp open)
    {
        var submission = open.SubmissionOf(state.Stream);
        return open.Phase switch
        {
            TopUpPhase.Reserving => new GasEffect.Reserve(GasIds.Reserve(state, open.Number), submission, From(open).Portfolio, new(From(open).Token, open.Wei)),
            TopUpPhase.Asking => new GasEffect.Submit(
                GasIds.Submit(state, open.Number), submission, new AccountFacts(state.Desk, state.Chain, open.Payer).Stream, state.Chain, open),
            TopUpPhase.Mined mined => new GasEffect.ReadOutcome(GasIds.Read(state, open.Number), state.Chain, open, mined.Transaction),
            TopUpPhase.Booking booking => new GasEffect.Book(
                GasIds.Book(state, open.Number), submission, From(open).Portfolio, new(From(open).Token, booking.Raw), booking.Block),
        };
    }

    private static TopUpSource.Unwrap From(TopUp open) => (TopUpSource.Unwrap)open.Source;
}
