using MeshRebalancer.Devnet;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.EndToEnd;

/// <summary>Two real chains with the real contracts, for all tests that do not move the market. Blocks come fast.</summary>
public sealed class DevnetFixture : IAsyncLifetime
{
    public static readonly ChainId Ethereum = new(1);
    public static readonly ChainId Base = new(8453);

    internal static DevnetOptions Options { get; } = new() { BlockTime = TimeSpan.FromMilliseconds(500) };

    public LocalDevnet Devnet { get; private set; } = null!;

    public async Task InitializeAsync() => Devnet = await LocalDevnet.StartAsync(Options, null, CancellationToken.None);

    public async Task DisposeAsync() => await Devnet.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class DevnetCollection : ICollectionFixture<DevnetFixture>
{
    public const string Name = "devnet";
}
