using MeshRebalancer.Devnet;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Conformance;

/// <summary>One devnet for all tests that share a collection. Blocks come fast, so chain time runs ahead of ours.</summary>
public sealed class ConformanceDevnet : IAsyncLifetime
{
    public static readonly ChainId Ethereum = new(1);
    public static readonly ChainId Base = new(8453);

    public LocalDevnet Devnet { get; private set; } = null!;

    public async Task InitializeAsync() =>
        Devnet = await LocalDevnet.StartAsync(new DevnetOptions { BlockTime = TimeSpan.FromMilliseconds(200) }, null, CancellationToken.None);

    public async Task DisposeAsync() => await Devnet.DisposeAsync();
}
