using System.Runtime.Serialization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Akka.Configuration;
using MeshRebalancer.Domain.Access;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Estimation.Refits;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Requests;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Engine.Akka.Nodes;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Engine.Akka.Streams;
using MeshRebalancer.Engine.Akka.Wire;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Engine.Akka.Tests;

/// <summary>What travels between nodes, and what does not.</summary>
public sealed class WireTests
{
    private static readonly IStreamKind[] Kinds =
    [
        new StreamKind<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect>(new PortfolioAggregate(), PortfolioCodec.Events, PortfolioCodec.State, null!, 100),
        new StreamKind<CoordinatorState, CoordinatorCommand, CoordinatorEvent, CoordinatorEffect>(new CoordinatorAggregate(), CoordinatorCodec.Events, CoordinatorCodec.State, null!, 100),
        new StreamKind<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect>(new RebalanceAggregate(), RebalanceCodec.Events, RebalanceCodec.State, null!, 100),
        new StreamKind<AccountState, AccountCommand, AccountEvent, AccountEffect>(new AccountAggregate(), AccountCodec.Events, AccountCodec.State, null!, 100),
        new StreamKind<BreakersState, BreakerCommand, BreakerEvent, BreakerEffect>(new BreakersAggregate(), BreakersCodec.Events, BreakersCodec.State, null!, 100),
        new StreamKind<AccessState, AccessCommand, AccessEvent, AccessEffect>(new AccessAggregate(), AccessCodec.Events, AccessCodec.State, null!, 100),
        new StreamKind<EstimateState, EstimateCommand, EstimateEvent, EstimateEffect>(new EstimateAggregate(), EstimateCodec.Events, EstimateCodec.State, null!, 100),
        new StreamKind<RequestsState, RequestCommand, RequestEvent, RequestEffect>(new RequestAggregate(), RequestCodec.Events, RequestCodec.State, null!, 100),
    ];

    [Theory]
    [InlineData("portfolio")]
    [InlineData("coordinator")]
    [InlineData("rebalance")]
    [InlineData("account")]
    [InlineData("breakers")]
    [InlineData("access")]
    [InlineData("estimate")]
    [InlineData("request")]
    public void Every_command_of_the_product_travels_with_all_that_it_holds(string category)
    {
        var formats = WireFormats.OfMesh(Kinds);
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<Type>();
        foreach (var command in formats.CommandsOf(category))
        {
            Walk(command.Type, command.Options, seen, missing, command.Type.Name);
        }

        seen.Count.ShouldBeGreaterThan(3);
        missing.ShouldBeEmpty();
    }

    [Fact]
    public void A_command_comes_back_as_it_was_sent()
    {
        var formats = WireFormats.OfMesh(Kinds);
        var stream = StreamId.Of("breakers", "global");
        var trip = new BreakerCommand.Trip(BreakerKey.Chain(new ChainId(1)), "ops", "drill", DateTimeOffset.UnixEpoch);
        formats.Read(stream, formats.Write(stream, trip)).ShouldBe(trip);
    }

    [Fact]
    public async Task What_has_no_serializer_of_its_own_is_neither_sent_nor_read()
    {
        await using var store = new SqliteStore(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "journal.db"));
        var system = ClusterSystem.CreateAlone(store, NullLoggerFactory.Instance);
        Should.Throw<SerializationException>(() => system.Serialization.FindSerializerFor(new UriBuilder()).ToBinary(new UriBuilder())).Message.ShouldContain("UriBuilder");
        var json = Encoding.UTF8.GetBytes("""{"$type":"System.UriBuilder, System"}""");
        Should.Throw<SerializationException>(() => system.Serialization.Deserialize(json, 1, "System.UriBuilder, System.Private.Uri"));
        system.Serialization.FindSerializerFor(new StreamCall.Wake(StreamId.Of("portfolio", "a"))).ShouldBeOfType<CallSerializer>();
        await system.Terminate();
    }

    [Fact]
    public void The_base_configuration_fences()
    {
        var config = ClusterSystem.Base;
        config.GetString("akka.persistence.journal.sql.replay-filter.mode").ShouldBe("fail");
        config.GetBoolean("akka.persistence.journal.sql.default.journal.use-writer-uuid-column", true).ShouldBeFalse();
        config.GetString("akka.cluster.split-brain-resolver.active-strategy").ShouldBe("keep-majority");
        EngineConfig.Read(Config.Empty).Shards.ShouldBe(100);
        EngineConfig.Read(Config.Empty).RoleOf("account").ShouldBe("connector");
        EngineConfig.Read(ConfigurationFactory.ParseString("mesh.engine.roles.account = \"\"")).RoleOf("account").ShouldBeNull();
        Should.Throw<ArgumentException>(() => EngineConfig.Read(ConfigurationFactory.ParseString("mesh.engine.shards = 0"))).Message.ShouldContain("Shards");
    }

    private static void Walk(Type type, JsonSerializerOptions options, HashSet<Type> seen, SortedSet<string> missing, string path)
    {
        if (!seen.Add(type))
            return;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>))
        {
            Walk(type.GetGenericArguments()[0], options, seen, missing, path + "[]");
            return;
        }

        if (!options.TryGetTypeInfo(type, out var json))
        {
            missing.Add($"{path}: {type.FullName}");
            return;
        }

        foreach (var derived in json.PolymorphismOptions?.DerivedTypes ?? [])
        {
            Walk(derived.DerivedType, options, seen, missing, path + "/" + derived.DerivedType.Name);
        }

        if (json.Kind == JsonTypeInfoKind.Object)
        {
            foreach (var property in json.Properties)
            {
                Walk(property.PropertyType, options, seen, missing, path + "." + property.Name);
            }
        }
    }
}
