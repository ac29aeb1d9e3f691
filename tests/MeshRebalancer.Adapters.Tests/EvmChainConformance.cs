using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Evm;
using MeshRebalancer.Ports.Chains;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>Our own client, reading many things at once through Multicall3.</summary>
[Collection(DevnetCollection.Name)]
public sealed class EvmChainConformance(ConformanceDevnet shared) : ChainConformance(shared)
{
    protected override IChain Connect(ChainTarget target) => Connections.Chain(target, multicall: true);

    protected override ISigner CreateSigner(params PrivateKey[] keys) => new KeystoreSigner(keys);
}

/// <summary>The same with plain batches, as on chains without Multicall3.</summary>
[Collection(DevnetCollection.Name)]
public sealed class EvmChainWithoutMulticallConformance(ConformanceDevnet shared) : ChainConformance(shared)
{
    protected override IChain Connect(ChainTarget target) => Connections.Chain(target, multicall: false);

    protected override ISigner CreateSigner(params PrivateKey[] keys) => new KeystoreSigner(keys);
}

internal static class Connections
{
    public static EvmConnection Open(ChainTarget target, bool multicall = true) => new(
        new ChainOptions
        {
            Id = target.Id,
            Endpoints = [EndpointOptions.Of(RpcEndpoint.Parse(target.HttpUrl), target.WebSocketUrl is { } url ? RpcEndpoint.Parse(url) : null)],
            Confirmations = target.Confirmations,
            PollInterval = TimeSpan.FromMilliseconds(100),
            UseMulticall = multicall,
            Rpc = new() { RetryDelay = TimeSpan.FromMilliseconds(10), MaxRetries = 1 },
        },
        TimeProvider.System, new Random(1));

    public static EvmChain Chain(ChainTarget target, bool multicall = true) => new(Open(target, multicall), NullLogger<EvmChain>.Instance);
}

[CollectionDefinition(Name)]
public sealed class DevnetCollection : ICollectionFixture<ConformanceDevnet>
{
    public const string Name = "devnet";
}
