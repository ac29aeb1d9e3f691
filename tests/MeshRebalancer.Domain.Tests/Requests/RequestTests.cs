using MeshRebalancer.Domain.Requests;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Requests;

public sealed class RequestTests
{
    private static readonly DateTimeOffset T0 = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly Hash32 Key = Hash(0xab);
    private static readonly RequestAnswer Answer = new(202, "application/json", """{"stream":"harbor","version":3}""", "/api/v1/portfolios/harbor", null);

    public static TheoryData<string> WireNames => [.. RequestCodec.Events.Names];

    private static Scenario<RequestsState, RequestCommand, RequestEvent, RequestEffect> New => Scenario.Of(new RequestAggregate(), RequestsState.StreamOf("main", Key));

    private static Scenario<RequestsState, RequestCommand, RequestEvent, RequestEffect> Running => New.When(Begin("a")).Next;

    private static Scenario<RequestsState, RequestCommand, RequestEvent, RequestEffect> Answered => Running.When(new RequestCommand.Answer(Key, "a", Answer, T0)).Next;

    [Fact]
    public void A_request_is_begun_once_and_answered_once()
    {
        New.When(Begin("a")).Then(new RequestEvent.Begun(Key, Hash(1), "a", "PUT /mode", "ann", T0.AddMinutes(2), T0));
        Running.When(new RequestCommand.Answer(Key, "a", Answer, T0)).Then(new RequestEvent.Answered(Key, Answer, T0)).SecondTimeNothing();
        Answered.State.Find(Key)!.Stage.ShouldBe(new RequestStage.Answered(Answer));
    }

    [Fact]
    public void The_same_again_finds_the_answer_or_that_it_is_not_answered_yet()
    {
        Running.When(Begin("b")).ThenRejected("request-in-flight");
        Answered.When(Begin("b")).ThenRejected("answered");
    }

    [Fact]
    public void Another_request_under_the_key_is_refused_at_every_stage()
    {
        foreach (var known in new[] { Running, Answered, Running.When(new RequestCommand.Drop(Key, "a", true, T0)).Next })
            known.When(Begin("b") with { Fingerprint = Hash(2) }).ThenRejected("key-reused", "Idempotency-Key");
    }

    [Fact]
    public void One_whose_outcome_is_unknown_is_done_again_only_where_that_changes_nothing_more()
    {
        var late = Begin("b") with { At = T0.AddMinutes(2), Until = T0.AddMinutes(4) };
        Running.When(late).Events.Count.ShouldBe(1);
        Running.When(late with { IsRepeatable = false }).ThenRejected("outcome-unknown", "new key");
        var failed = Running.When(new RequestCommand.Drop(Key, "a", IsUnknown: true, T0)).Then(new RequestEvent.Dropped(Key, true, T0)).Next;
        failed.When(Begin("b")).Events.Count.ShouldBe(1);
        failed.When(Begin("b") with { IsRepeatable = false }).ThenRejected("outcome-unknown");
    }

    [Fact]
    public void Of_one_that_did_nothing_nothing_is_kept() =>
        Running.When(new RequestCommand.Drop(Key, "a", IsUnknown: false, T0)).Next.When(Begin("b") with { Fingerprint = Hash(2) }).Events.Count.ShouldBe(1);

    [Fact]
    public void Who_was_given_up_answers_nothing_any_more()
    {
        var second = Running.When(Begin("b") with { At = T0.AddMinutes(2), Until = T0.AddMinutes(4) }).Next;
        second.When(new RequestCommand.Answer(Key, "a", Answer, T0)).ThenNothing();
        second.When(new RequestCommand.Drop(Key, "a", true, T0)).ThenNothing();
    }

    [Fact]
    public void A_key_is_known_for_a_day()
    {
        Answered.When(Begin("b") with { At = T0.AddDays(1).AddTicks(-1) }).ThenRejected("answered");
        Answered.When(Begin("b") with { At = T0.AddDays(1), Until = T0.AddDays(1).AddMinutes(2) }).Events.Count.ShouldBe(1);
    }

    [Fact]
    public void Of_more_than_a_thousand_the_oldest_that_are_answered_make_room()
    {
        var state = Answered.State;
        var aggregate = new RequestAggregate();
        for (var i = 0; i < RequestsState.KeptMax + 5; i++)
        {
            var key = Hash32.Parse("0x" + i.ToString("x64", System.Globalization.CultureInfo.InvariantCulture), null);
            state = aggregate.Evolve(state, new RequestEvent.Begun(key, Hash(1), "r", "POST", "ann", T0.AddMinutes(2), T0.AddSeconds(1)));
            if (i != 3)
                state = aggregate.Evolve(state, new RequestEvent.Answered(key, Answer, T0.AddSeconds(1)));
        }

        state.Requests.Count.ShouldBe(RequestsState.KeptMax);
        state.Find(Key).ShouldBeNull();
        state.Requests[0].Stage.ShouldBeOfType<RequestStage.Running>();
    }

    [Theory]
    [MemberData(nameof(WireNames))]
    public void Stored_events_stay_readable(string name) => GoldenFiles.ShouldReadAndWrite(RequestCodec.Events, name);

    private static Hash32 Hash(byte fill) => Hash32.Parse("0x" + Convert.ToHexStringLower(Enumerable.Repeat(fill, 32).ToArray()), null);

    private static RequestCommand.Begin Begin(string run) => new(Key, Hash(1), run, "PUT /mode", "ann", true, T0.AddMinutes(2), T0);
}
