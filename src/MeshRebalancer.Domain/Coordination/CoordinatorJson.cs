using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>How a coordinator's events and state are stored.</summary>
public static class CoordinatorCodec
{
    /// <summary>Its events.</summary>
    public static EventCodec<CoordinatorEvent> Events { get; } = new(CoordinatorJson.Default);

    /// <summary>Its state, for snapshots.</summary>
    public static JsonTypeInfo<CoordinatorState> State => CoordinatorJson.Default.CoordinatorState;
}

/// <summary>The generated JSON of a coordinator. An array's items are named here, because its converter hides them from the generator.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CoordinatorState))]
[JsonSerializable(typeof(CoordinatorEvent.Configured))]
[JsonSerializable(typeof(CoordinatorEvent.FirstSeen), TypeInfoPropertyName = "FirstSeenEvent")]
[JsonSerializable(typeof(CoordinatorEvent.Queued))]
[JsonSerializable(typeof(CoordinatorEvent.Admitted))]
[JsonSerializable(typeof(CoordinatorEvent.Started))]
[JsonSerializable(typeof(CoordinatorEvent.FlightReserved))]
[JsonSerializable(typeof(CoordinatorEvent.Released))]
[JsonSerializable(typeof(RebalanceRequest))]
[JsonSerializable(typeof(Reservation))]
[JsonSerializable(typeof(LastSeen))]
[JsonSerializable(typeof(LegFlight))]
[JsonSerializable(typeof(FundedPart))]
[JsonSerializable(typeof(Standing))]
[JsonSerializable(typeof(PoolTake))]
[JsonSerializable(typeof(RecentStart))]
[JsonSerializable(typeof(FirstSeen))]
[JsonSerializable(typeof(BreakerKey))]
[JsonSerializable(typeof(TargetWeight))]
[JsonSerializable(typeof(GasReserve))]
[JsonSerializable(typeof(Token))]
public sealed partial class CoordinatorJson : JsonSerializerContext;
