using FsCheck;
using FsCheck.Fluent;
using MeshRebalancer.Domain.Coordination;

namespace MeshRebalancer.Domain.Tests.Coordination;

public sealed class CoordinatorWalkTests
{
    [Fact]
    public void Whatever_is_asked_and_however_often_it_restarts_no_limit_is_exceeded() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100),
        Prop.ForAll<int>(ArbMap.Default.ArbFor<int>(), seed => CoordinatorWalk.Of(seed).State.Limits is not null));

    [Fact]
    public void Walks_meet_every_limit_and_store_every_event()
    {
        var walks = Enumerable.Range(1, 60).Select(CoordinatorWalk.Of).ToArray();
        var refusals = walks.SelectMany(walk => walk.Refusals).Distinct().ToArray();
        ValueLimits.All.Select(limit => $"{limit.Name()}-over-limit").Append("turnover-over-limit").Append("turnover-per-portfolio-day-over-limit")
            .Except(refusals).ShouldBeEmpty();
        walks.SelectMany(walk => walk.History).Select(@event => @event.GetType()).Distinct().Count().ShouldBe(7);
    }
}
