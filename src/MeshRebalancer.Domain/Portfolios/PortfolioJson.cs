using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>How a portfolio's events and snapshots are written. What stands here is read for ever: names change only with an upcaster.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PortfolioEvent.Opened), TypeInfoPropertyName = "PortfolioOpened")]
[JsonSerializable(typeof(PortfolioEvent.Amended), TypeInfoPropertyName = "PortfolioAmended")]
[JsonSerializable(typeof(PortfolioEvent.TargetsSet), TypeInfoPropertyName = "PortfolioTargetsSet")]
[JsonSerializable(typeof(PortfolioEvent.HoldingsObserved), TypeInfoPropertyName = "PortfolioHoldingsObserved")]
[JsonSerializable(typeof(PortfolioEvent.Held), TypeInfoPropertyName = "PortfolioHeld")]
[JsonSerializable(typeof(PortfolioEvent.Proposed), TypeInfoPropertyName = "PortfolioProposed")]
[JsonSerializable(typeof(PortfolioEvent.Declined), TypeInfoPropertyName = "PortfolioDeclined")]
[JsonSerializable(typeof(PortfolioEvent.Withdrawn), TypeInfoPropertyName = "PortfolioWithdrawn")]
[JsonSerializable(typeof(PortfolioEvent.Requested), TypeInfoPropertyName = "PortfolioRequested")]
[JsonSerializable(typeof(PortfolioEvent.HandedOver), TypeInfoPropertyName = "PortfolioHandedOver")]
[JsonSerializable(typeof(PortfolioEvent.Booked), TypeInfoPropertyName = "PortfolioBooked")]
[JsonSerializable(typeof(PortfolioEvent.DepositNoticed), TypeInfoPropertyName = "PortfolioDepositNoticed")]
[JsonSerializable(typeof(PortfolioEvent.WithdrawalNoticed), TypeInfoPropertyName = "PortfolioWithdrawalNoticed")]
[JsonSerializable(typeof(PortfolioEvent.CorrectionBooked), TypeInfoPropertyName = "PortfolioCorrectionBooked")]
[JsonSerializable(typeof(PortfolioEvent.GasReserved), TypeInfoPropertyName = "PortfolioGasReserved")]
[JsonSerializable(typeof(PortfolioEvent.GasBooked), TypeInfoPropertyName = "PortfolioGasBooked")]
[JsonSerializable(typeof(PortfolioEvent.Paused), TypeInfoPropertyName = "PortfolioPaused")]
[JsonSerializable(typeof(PortfolioEvent.Resumed), TypeInfoPropertyName = "PortfolioResumed")]
[JsonSerializable(typeof(PortfolioEvent.Retired), TypeInfoPropertyName = "PortfolioRetired")]
[JsonSerializable(typeof(NoticedTransfer))]
[JsonSerializable(typeof(DayTurnover))]
[JsonSerializable(typeof(PortfolioEvent.Closed), TypeInfoPropertyName = "PortfolioClosed")]
[JsonSerializable(typeof(PortfolioState))]
[JsonSerializable(typeof(Mandate))]
[JsonSerializable(typeof(Token))]
[JsonSerializable(typeof(TargetWeight))]
[JsonSerializable(typeof(GasReserve))]
[JsonSerializable(typeof(Holding))]
[JsonSerializable(typeof(TokenAmount))]
[JsonSerializable(typeof(AssetWeight))]
[JsonSerializable(typeof(EffectId))]
[JsonSerializable(typeof(RebalanceOutcome))]
public sealed partial class PortfolioJson : JsonSerializerContext;
