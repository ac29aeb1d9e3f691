using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Akka.Actor;
using Akka.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime.Connectors;

namespace MeshRebalancer.Engine.Akka.Chains;

/// <summary>Carries heads and prices between nodes.</summary>
/// <param name="system">Given by Akka.</param>
public sealed class ChainNewsSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <inheritdoc/>
    public override int Identifier => 74103;

    /// <inheritdoc/>
    public override string Manifest(object o) => o switch
    {
        ChainNews { Tick: ChainTick.NewHead } => "head.v1",
        ChainNews { Tick: ChainTick.Prices } => "prices.v1",
        ChainNews { Tick: ChainTick.Failing } => "failing.v1",
        FollowChain => "follow.v1",
        _ => throw new SerializationException($"A {o.GetType().FullName} does not leave this node."),
    };

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj switch
    {
        FollowChain follow => Json(new(follow.Chain) { Tell = follow.Tell }),
        ChainNews { Tick: ChainTick.NewHead head } news => Json(new(news.Chain) { Trace = news.TraceParent, Head = head.Block }),
        ChainNews { Tick: ChainTick.Prices prices } news => Json(new(news.Chain) { Trace = news.TraceParent, Seen = [.. prices.Seen], Unread = [.. prices.Unread] }),
        ChainNews { Tick: ChainTick.Failing failing } news => Json(new(news.Chain) { Trace = news.TraceParent, Reason = failing.Reason }),
        _ => throw new SerializationException($"A {obj.GetType().FullName} does not leave this node."),
    };

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        var wire = JsonSerializer.Deserialize(bytes, ChainJson.Default.WireChain) ?? throw new SerializationException($"{manifest} holds null.");
        return manifest switch
        {
            "head.v1" => News(wire, new ChainTick.NewHead(wire.Head ?? throw new SerializationException("The head is missing."))),
            "prices.v1" => News(wire, new ChainTick.Prices([.. wire.Seen ?? []], [.. wire.Unread ?? []])),
            "failing.v1" => News(wire, new ChainTick.Failing(wire.Reason ?? "")),
            "follow.v1" => new FollowChain(wire.Chain, wire.Tell),
            _ => throw new SerializationException($"'{manifest}' is not known: another node runs a newer build."),
        };
    }

    private static ChainNews News(WireChain wire, ChainTick tick) => new(wire.Chain, tick, wire.Trace);

    private static byte[] Json(WireChain wire) => JsonSerializer.SerializeToUtf8Bytes(wire, ChainJson.Default.WireChain);
}

/// <summary>News of a chain as they travel: each manifest uses what it needs.</summary>
internal sealed record WireChain(ChainId Chain)
{
    public string? Trace { get; init; }

    public bool Tell { get; init; }

    public BlockFacts? Head { get; init; }

    public PriceObservation[]? Seen { get; init; }

    public UnreadSource[]? Unread { get; init; }

    public string? Reason { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(WireChain))]
internal sealed partial class ChainJson : JsonSerializerContext;
