using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MeshRebalancer.Domain.Rebalancing;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

public sealed class RandomWalkTests
{
    [Fact]
    public void Whatever_happens_the_saga_ends_books_every_unit_and_survives_a_crash_after_each_command() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(200),
            Prop.ForAll<int>(ArbMap.Default.ArbFor<int>(), seed => RandomWalk.Of(seed).State is RebalanceState.Ended));

    [Fact]
    public void Walks_reach_every_state_and_every_event_and_each_survives_its_snapshot()
    {
        var walks = Enumerable.Range(1, 150).Select(RandomWalk.Of).ToArray();
        var states = walks.SelectMany(walk => walk.States).Prepend(new RebalanceAggregate().Initial(Sample.Own)).ToArray();
        Cases<RebalanceState>().Except(states.Select(state => state.GetType())).ShouldBeEmpty();
        Cases<LegState>().Except(states.SelectMany(state => Answers.Legs(state)).Select(leg => leg.State.GetType())).ShouldBeEmpty();
        Cases<RebalanceEvent>().Except(walks.SelectMany(walk => walk.History).Select(one => one.GetType())).ShouldBeEmpty();
        Cases<RebalanceOutcome>().Except(states.OfType<RebalanceState.Ended>().Select(ended => ended.Outcome.GetType())).ShouldBeEmpty();
        foreach (var state in states)
        {
            var json = JsonSerializer.Serialize(state, RebalanceCodec.State);
            JsonSerializer.Deserialize(json, RebalanceCodec.State).ShouldBe(state);
        }
    }

    [Fact]
    public void A_stored_history_reads_back_as_the_same_state()
    {
        var aggregate = new RebalanceAggregate();
        foreach (var walk in Enumerable.Range(100, 40).Select(RandomWalk.Of))
        {
            var stored = walk.History.Select(RebalanceCodec.Events.Encode).ToArray();
            stored.Select(one => RebalanceCodec.Events.Decode(one.Name, one.Payload)).Aggregate(aggregate.Initial(Sample.Own), aggregate.Evolve).ShouldBe(walk.State);
        }
    }

    private static IEnumerable<Type> Cases<T>() => typeof(T).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(T)));
}
