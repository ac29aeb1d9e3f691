using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Connectors;

namespace MeshRebalancer.Engine.Akka.Chains;

/// <summary>A node's own connector to a chain, which runs once at a time however often the actor that runs it comes and goes.</summary>
/// <param name="connector">The connector.</param>
internal sealed class ChainReading(ChainConnector connector)
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    /// <summary>The connector.</summary>
    public ChainConnector Connector => connector;

    /// <summary>The topic under which its chain's news are published.</summary>
    public string Topic => TopicOf(connector.Chain.Id);

    /// <summary>Reads the chain until cancelled, once an earlier reading has ended.</summary>
    public Task RunAsync(CancellationToken cancel)
    {
        lock (_gate)
        {
            return _last = AfterAsync(_last, cancel);
        }
    }

    private static string TopicOf(ChainId chain) => $"chain-{chain}";

    private async Task AfterAsync(Task before, CancellationToken cancel)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await connector.RunAsync(cancel);
    }
}
