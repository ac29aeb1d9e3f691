using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>How a rebalance's events and state are stored.</summary>
public static class RebalanceCodec
{
    /// <summary>Its events.</summary>
    public static EventCodec<RebalanceEvent> Events { get; } = new(RebalanceJson.Default);

    /// <summary>Its state, for snapshots.</summary>
    public static JsonTypeInfo<RebalanceState> State => RebalanceJson.Default.RebalanceState;
}

/// <summary>The generated JSON of a rebalance. An array's items are named here, because its converter hides them from the generator.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RebalanceState))]
[JsonSerializable(typeof(RebalanceState.Ended), TypeInfoPropertyName = "EndedState")]
[JsonSerializable(typeof(RebalanceEvent.Started))]
[JsonSerializable(typeof(RebalanceEvent.PlanningBlocked))]
[JsonSerializable(typeof(RebalanceEvent.Planned))]
[JsonSerializable(typeof(RebalanceEvent.LegChecking))]
[JsonSerializable(typeof(RebalanceEvent.LegApproving))]
[JsonSerializable(typeof(RebalanceEvent.LegSwapping))]
[JsonSerializable(typeof(RebalanceEvent.LegBurning))]
[JsonSerializable(typeof(RebalanceEvent.TransactionMined))]
[JsonSerializable(typeof(RebalanceEvent.TransactionRead))]
[JsonSerializable(typeof(RebalanceEvent.LegAttesting))]
[JsonSerializable(typeof(RebalanceEvent.AttestationOverdue))]
[JsonSerializable(typeof(RebalanceEvent.LegMinting))]
[JsonSerializable(typeof(RebalanceEvent.LegMintRetried))]
[JsonSerializable(typeof(RebalanceEvent.LegSettled))]
[JsonSerializable(typeof(RebalanceEvent.LegFailed))]
[JsonSerializable(typeof(RebalanceEvent.Replanning))]
[JsonSerializable(typeof(RebalanceEvent.Ended))]
[JsonSerializable(typeof(RebalanceEvent.SubmissionOverdue))]
[JsonSerializable(typeof(RebalanceEvent.TransferDowngraded))]
[JsonSerializable(typeof(RebalanceEvent.AttestationExpired))]
[JsonSerializable(typeof(RebalanceEvent.LegFilling))]
[JsonSerializable(typeof(RebalanceEvent.SlowFillRequested))]
[JsonSerializable(typeof(RebalanceEvent.TransferOverdue))]
[JsonSerializable(typeof(RebalanceEvent.TransferFilled))]
[JsonSerializable(typeof(RebalanceEvent.TransferExpired))]
[JsonSerializable(typeof(RebalanceEvent.TransferRefunded))]
[JsonSerializable(typeof(RebalanceEvent.LegUnreadable))]
[JsonSerializable(typeof(RebalanceEvent.LegReadable))]
[JsonSerializable(typeof(RebalanceEvent.LegUnmined))]
[JsonSerializable(typeof(RebalanceEvent.OutcomeChanged))]
[JsonSerializable(typeof(RebalanceEvent.LegWithdrawn))]
[JsonSerializable(typeof(RebalanceEvent.Resumed))]
[JsonSerializable(typeof(RebalanceEvent.Retried))]
[JsonSerializable(typeof(RebalanceEvent.Resolved))]
[JsonSerializable(typeof(RebalanceEvent.Parked), TypeInfoPropertyName = "ParkedEvent")]
[JsonSerializable(typeof(RebalanceEvent.Told))]
[JsonSerializable(typeof(RebalanceState.Parked), TypeInfoPropertyName = "ParkedState")]
[JsonSerializable(typeof(FundsPlace))]
[JsonSerializable(typeof(ResolvedLeg))]
[JsonSerializable(typeof(Stray))]
[JsonSerializable(typeof(PlannedLeg.Swap), TypeInfoPropertyName = "PlannedSwap")]
[JsonSerializable(typeof(Submission.Mined), TypeInfoPropertyName = "MinedSubmission")]
[JsonSerializable(typeof(PlannedLeg))]
[JsonSerializable(typeof(LegProgress))]
[JsonSerializable(typeof(LegTransaction))]
[JsonSerializable(typeof(Booking))]
[JsonSerializable(typeof(Funding))]
[JsonSerializable(typeof(NativePrice))]
[JsonSerializable(typeof(AssetWeight))]
[JsonSerializable(typeof(TargetWeight))]
[JsonSerializable(typeof(GasReserve))]
[JsonSerializable(typeof(Token))]
[JsonSerializable(typeof(Holding))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(UInt256))]
public sealed partial class RebalanceJson : JsonSerializerContext;
