using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Engine.Akka.Chains;

/// <summary>
/// On every node, one for each chain: hears what the chain's reader publishes and gives it to this node's connector, so that every node has the
/// same heads and prices though one of them reads. It asks for a reader again and again, so that there is one also after its node has died.
/// </summary>
internal sealed class ChainListener : UntypedActor, IWithTimers
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    // A reader whose chain is quiet asks the chain twice in this time, and says so.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(75);

    private readonly ChainConnector _connector;
    private readonly IActorRef _readers;
    private readonly TimeProvider _time;
    private readonly string _topic;
    private long _heard;

    /// <param name="reading">This node's connector.</param>
    /// <param name="readers">The way to the chain's reader.</param>
    /// <param name="time">Measures silence.</param>
    public ChainListener(ChainReading reading, IActorRef readers, TimeProvider time)
    {
        (_connector, _topic, _readers, _time) = (reading.Connector, reading.Topic, readers, time);
        _heard = time.GetTimestamp();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(_topic, Self));
        Timers.StartPeriodicTimer(Tick.Instance, Tick.Instance, TimeSpan.Zero, AskEvery);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ChainNews news:
                _heard = _time.GetTimestamp();
                if (!Sender.Path.Address.HasLocalScope)
                    Hear(news);
                break;
            case Tick:
                Ask();
                break;
        }
    }

    private void Hear(ChainNews news)
    {
        Activity.Current = null;
        using var tick = MeshTelemetry.Spans.StartActivity(MeshTelemetry.TickSpan, ActivityKind.Consumer, news.TraceParent);
        tick?.SetTag(MeshTelemetry.ChainTag, news.Chain.ToString());
        _connector.Hear(news.Tick);
    }

    private void Ask()
    {
        var silence = _time.GetElapsedTime(_heard);
        if (silence > Silence)
            _connector.Hear(new ChainTick.Failing(string.Create(CultureInfo.InvariantCulture, $"no node of the cluster has told of it for {Silence.TotalSeconds:0} s")));
        _readers.Tell(new FollowChain(_connector.Chain.Id, _connector.Head is null || silence > Quiet), Self);
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }
}
