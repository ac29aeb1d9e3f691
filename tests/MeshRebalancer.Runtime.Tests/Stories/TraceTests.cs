using System.Collections.Concurrent;
using System.Diagnostics;
using MeshRebalancer.Runtime.Tests.World;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Runtime.Tests.Stories;

public sealed class TraceTests
{
    [Fact]
    public void One_trace_runs_from_the_price_tick_through_the_saga_to_each_transaction()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MeshTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        // The portfolio is opened while no price can be read, so that it is a tick, later, that sets it in motion.
        var story = Story.Tell(meddle: async world =>
        {
            world.Blind = true;
            await Task.Delay(TimeSpan.FromSeconds(15), world.Time);
            world.Blind = false;
        });

        var requested = story.Journal.Events.Single(stored => stored.Event.Name == "portfolio.rebalance-requested.v1");
        var trace = ActivityContext.Parse(requested.TraceParent.ShouldNotBeNull(), null).TraceId;
        var spans = ended.Where(span => span.TraceId == trace).ToArray();
        spans.Count(span => span.OperationName == MeshTelemetry.TickSpan && span.Parent is null && span.ParentSpanId == default).ShouldBe(1);
        spans.ShouldContain(span => span.OperationName == MeshTelemetry.JudgeSpan);
        spans.ShouldContain(span => span.OperationName == MeshTelemetry.PlanSpan);
        var sent = spans.Where(span => span.OperationName == MeshTelemetry.TransactionSpan).Select(span => span.GetTagItem(MeshTelemetry.TransactionTag));
        sent.Order().ShouldBe(story.Rebalance.Legs.SelectMany(leg => leg.Transactions).Select(one => one.Transaction.Hash.ToString()).Order());
    }
}
