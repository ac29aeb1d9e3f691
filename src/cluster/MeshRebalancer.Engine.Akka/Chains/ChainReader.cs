using System.Diagnostics;
using Akka.Actor;
using Akka.Cluster.Tools.PublishSubscribe;
using MeshRebalancer.Runtime.Connectors;

namespace MeshRebalancer.Engine.Akka.Chains;

/// <summary>The one actor of the cluster that reads a chain: runs its node's connector and publishes what that reads.</summary>
internal sealed class ChainReader : UntypedActor, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly IActorRef _mediator = DistributedPubSub.Get(Context.System).Mediator;
    private readonly ChainReading? _reading;
    private readonly Action<ChainTick> _told;

    /// <param name="reading">Null where this node has not got so far: it is asked for again soon.</param>
    public ChainReader(ChainReading? reading)
    {
        _reading = reading;
        var self = Self;
        _told = tick => self.Tell(new Read(tick, Activity.Current?.Id), ActorRefs.NoSender);
    }

    protected override void PreStart()
    {
        if (_reading is null)
        {
            Context.Stop(Self);
            return;
        }

        _reading.Connector.Told += _told;
        _ = _reading.RunAsync(_stop.Token).PipeTo(Self, success: () => Ended.Instance, failure: _ => Ended.Instance);
    }

    protected override void PostStop()
    {
        if (_reading is not null)
            _reading.Connector.Told -= _told;
        _stop.Cancel();
        Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Read read:
                _mediator.Tell(new Publish(_reading!.Topic, new ChainNews(_reading.Connector.Chain.Id, read.Tick, read.TraceParent)));
                break;
            case FollowChain { Tell: true }:
                foreach (var tick in _reading!.Connector.Latest())
                {
                    Sender.Tell(new ChainNews(_reading.Connector.Chain.Id, tick, null));
                }

                break;
            case Ended:
                // It ends only when it is told to, or by a bug: whoever is asked for it next begins anew.
                Context.Stop(Self);
                break;
        }
    }

    public void Dispose() => _stop.Dispose();

    private sealed record Read(ChainTick Tick, string? TraceParent) : INoSerializationVerificationNeeded;

    private sealed class Ended : INoSerializationVerificationNeeded
    {
        public static Ended Instance { get; } = new();
    }
}
