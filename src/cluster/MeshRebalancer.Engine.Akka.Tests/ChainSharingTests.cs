using Akka.Configuration;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Engine.Akka.Chains;
using MeshRebalancer.Engine.Akka.Nodes;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime.Connectors;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Engine.Akka.Tests;

/// <summary>What nodes tell each other of chains, and how they deal portfolios out.</summary>
public sealed class ChainSharingTests
{
    private static readonly ChainId Chain = new(8453);

    [Fact]
    public async Task News_of_a_chain_come_out_of_the_wire_as_they_went_in()
    {
        await using var store = new SqliteStore(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "journal.db"));
        using var system = ClusterSystem.CreateAlone(store, NullLoggerFactory.Instance);
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);
        var hash = Hash32.FromBytes(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());
        object[] messages =
        [
            new ChainNews(Chain, new ChainTick.NewHead(new BlockFacts(7, hash, at, UInt256.MaxValue)), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            new ChainNews(Chain, new ChainTick.NewHead(new BlockFacts(7, hash, at, null)), null),
            new ChainNews(Chain, new ChainTick.Prices([new PriceObservation("feed", AssetId.Parse("WETH"), new Price(UInt256.PowerOfTen(21)), at, 60)], [new UnreadSource("other", "no answer")]), null),
            new ChainNews(Chain, new ChainTick.Failing("connection refused"), null),
            new FollowChain(Chain, true),
        ];
        foreach (var message in messages)
        {
            var serializer = system.Serialization.FindSerializerFor(message).ShouldBeOfType<ChainNewsSerializer>();
            serializer.FromBinary(serializer.ToBinary(message), serializer.Manifest(message)).ShouldBe(message);
        }

        await system.Terminate();
    }

    [Fact]
    public void Portfolios_are_dealt_out_evenly_and_a_member_that_goes_moves_its_own_alone()
    {
        string[] members = ["akka.tcp://mesh@10.0.0.1:5180#1", "akka.tcp://mesh@10.0.0.2:5180#2", "akka.tcp://mesh@10.0.0.3:5180#3"];
        var portfolios = Enumerable.Range(0, 3_000).Select(i => StreamId.Of("portfolio", "desk", "p" + i)).ToArray();
        var before = portfolios.Select(portfolio => MemberShare.Owner(portfolio, members)).ToArray();
        before.GroupBy(owner => owner).Select(group => group.Count()).ShouldAllBe(count => count > 900 && count < 1_100);
        var after = portfolios.Select(portfolio => MemberShare.Owner(portfolio, members[..2])).ToArray();
        for (var i = 0; i < portfolios.Length; i++)
        {
            if (before[i] != members[2])
                after[i].ShouldBe(before[i]);
        }

        MemberShare.Owner(portfolios[0], []).ShouldBeNull();
    }

    [Fact]
    public void Roles_are_read_from_the_configuration()
    {
        EngineConfig.ReadRoles(Config.Empty).ShouldBe(new NodeRoles("api", "portfolio", "connector"));
        EngineConfig.Read(Config.Empty).RoleOf("account").ShouldBe("connector");
        EngineConfig.Read(Config.Empty).RoleOf("portfolio").ShouldBe("portfolio");
    }
}
