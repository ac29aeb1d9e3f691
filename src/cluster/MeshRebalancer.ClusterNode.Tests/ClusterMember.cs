using MeshRebalancer.ClusterNode.Tests.Network;
using MeshRebalancer.Devnet;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>A node and its proxies before the chains.</summary>
internal sealed class ClusterMember(NodeProcess process, IReadOnlyDictionary<ChainId, FaultProxy> proxies) : IAsyncDisposable
{
    public NodeProcess Process => process;

    /// <summary>By chain.</summary>
    public IReadOnlyDictionary<ChainId, FaultProxy> Proxies => proxies;

    /// <summary>Transactions that it has sent.</summary>
    public int Sent => proxies.Values.Sum(proxy => proxy.CountOf("eth_sendRawTransaction"));

    /// <summary>The signed bytes that it has sent.</summary>
    public IEnumerable<string> SentRaw => proxies.Values.SelectMany(proxy => proxy.SentRaw);

    public static async Task<ClusterMember> StartAsync(
        string folder, int port, Func<IReadOnlyDictionary<ChainId, FaultProxy>, Task<string>> configuration, string cluster, LocalDevnet devnet, IEnumerable<ChainId> chains,
        NodePlace place)
    {
        var proxies = new Dictionary<ChainId, FaultProxy>();
        foreach (var chain in chains)
        {
            proxies[chain] = await FaultProxy.StartAsync(new Uri(devnet.Deployment.Chain(chain).RpcUrl));
        }

        var (config, hocon) = (Path.Combine(folder, "mesh.json"), Path.Combine(folder, "cluster.conf"));
        await File.WriteAllTextAsync(config, await configuration(proxies));
        await File.WriteAllTextAsync(hocon, cluster);
        return new(NodeProcess.Start(config, hocon, port, place: place), proxies);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        foreach (var proxy in proxies.Values)
        {
            await proxy.DisposeAsync();
        }
    }
}
