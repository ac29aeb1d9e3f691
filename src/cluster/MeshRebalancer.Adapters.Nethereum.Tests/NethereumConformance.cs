using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Evm;
using MeshRebalancer.Ports.Chains;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Adapters.Nethereum.Tests;

/// <summary>Nethereum's client on a real local chain.</summary>
[Collection(DevnetCollection.Name)]
public sealed class NethereumConformance(ConformanceDevnet shared) : ChainConformance(shared)
{
    protected override IChain Connect(ChainTarget target) => new NethereumChain(
        new()
        {
            Id = target.Id,
            Url = new(target.HttpUrl),
            Confirmations = target.Confirmations,
            PollInterval = TimeSpan.FromMilliseconds(100),
        },
        TimeProvider.System,
        NullLogger<NethereumChain>.Instance);

    protected override ISigner CreateSigner(params PrivateKey[] keys) => new NethereumSigner(keys.Select(TestKeys.BytesOf));
}

[CollectionDefinition(Name)]
public sealed class DevnetCollection : ICollectionFixture<ConformanceDevnet>
{
    public const string Name = "devnet";
}
