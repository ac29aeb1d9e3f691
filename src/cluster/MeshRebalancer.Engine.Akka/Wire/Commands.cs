using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Access;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Estimation.Refits;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Requests;
using MeshRebalancer.Domain.Risk;

namespace MeshRebalancer.Engine.Akka.Wire;

// How this product's commands travel between nodes. Nothing here is stored: two builds of one rolling update must understand each other, no more.

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PortfolioCommand.Open), TypeInfoPropertyName = "OpenCommand")]
[JsonSerializable(typeof(PortfolioCommand.Amend), TypeInfoPropertyName = "AmendCommand")]
[JsonSerializable(typeof(PortfolioCommand.Pause), TypeInfoPropertyName = "PausePortfolioCommand")]
[JsonSerializable(typeof(PortfolioCommand.Resume), TypeInfoPropertyName = "ResumePortfolioCommand")]
[JsonSerializable(typeof(PortfolioCommand.Retire), TypeInfoPropertyName = "RetirePortfolioCommand")]
[JsonSerializable(typeof(PortfolioCommand.Judge), TypeInfoPropertyName = "JudgeCommand")]
[JsonSerializable(typeof(PortfolioCommand.SetTargets), TypeInfoPropertyName = "SetTargetsCommand")]
[JsonSerializable(typeof(AssetOutlook))]
[JsonSerializable(typeof(MeshRebalancer.Domain.Policies.AssetRule))]
[JsonSerializable(typeof(MeshRebalancer.Domain.Policies.Blackout))]
[JsonSerializable(typeof(MeshRebalancer.Domain.Policies.BridgeCeiling))]
[JsonSerializable(typeof(MeshRebalancer.Domain.Policies.ChainCeiling))]
[JsonSerializable(typeof(AssetBand))]
[JsonSerializable(typeof(MeshRebalancer.Domain.Policies.Weighting.ExpectedReturn))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(PortfolioCommand.Ask), TypeInfoPropertyName = "AskCommand")]
[JsonSerializable(typeof(PortfolioCommand.Approve), TypeInfoPropertyName = "ApproveCommand")]
[JsonSerializable(typeof(PortfolioCommand.Decline), TypeInfoPropertyName = "DeclineCommand")]
[JsonSerializable(typeof(PortfolioCommand.Book), TypeInfoPropertyName = "BookCommand")]
[JsonSerializable(typeof(PortfolioCommand.ReserveGas), TypeInfoPropertyName = "ReserveGasCommand")]
[JsonSerializable(typeof(PortfolioCommand.BookGas), TypeInfoPropertyName = "BookGasCommand")]
[JsonSerializable(typeof(PortfolioCommand.Close), TypeInfoPropertyName = "CloseCommand")]
[JsonSerializable(typeof(PortfolioCommand.ConfirmTold), TypeInfoPropertyName = "ConfirmToldCommand")]
internal sealed partial class PortfolioCommands : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CoordinatorCommand.Configure), TypeInfoPropertyName = "ConfigureCommand")]
[JsonSerializable(typeof(CoordinatorCommand.Notice), TypeInfoPropertyName = "NoticeCommand")]
[JsonSerializable(typeof(CoordinatorCommand.Request), TypeInfoPropertyName = "RequestCommand")]
[JsonSerializable(typeof(CoordinatorCommand.ConfirmStarted), TypeInfoPropertyName = "ConfirmStartedCommand")]
[JsonSerializable(typeof(CoordinatorCommand.ReserveFlight), TypeInfoPropertyName = "ReserveFlightCommand")]
[JsonSerializable(typeof(CoordinatorCommand.ReportDue), TypeInfoPropertyName = "ReportDueCommand")]
[JsonSerializable(typeof(CoordinatorCommand.Release), TypeInfoPropertyName = "ReleaseCommand")]
internal sealed partial class CoordinatorCommands : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RebalanceCommand.Start), TypeInfoPropertyName = "StartCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportPlan), TypeInfoPropertyName = "ReportPlanCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportNoPlan), TypeInfoPropertyName = "ReportNoPlanCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportCheck), TypeInfoPropertyName = "ReportCheckCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportBlocked), TypeInfoPropertyName = "ReportBlockedCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportMined), TypeInfoPropertyName = "ReportMinedCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportRefused), TypeInfoPropertyName = "ReportRefusedCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportOutcome), TypeInfoPropertyName = "ReportOutcomeCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportAttestation), TypeInfoPropertyName = "ReportAttestationCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportMintFound), TypeInfoPropertyName = "ReportMintFoundCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportUnmined), TypeInfoPropertyName = "ReportUnminedCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportDowngraded), TypeInfoPropertyName = "ReportDowngradedCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportAttestationExpired), TypeInfoPropertyName = "ReportAttestationExpiredCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportSlowFill), TypeInfoPropertyName = "ReportSlowFillCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportFillExpired), TypeInfoPropertyName = "ReportFillExpiredCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportFilled), TypeInfoPropertyName = "ReportFilledCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportRefunded), TypeInfoPropertyName = "ReportRefundedCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportUnreadable), TypeInfoPropertyName = "ReportUnreadableCommand")]
[JsonSerializable(typeof(RebalanceCommand.Park), TypeInfoPropertyName = "ParkCommand")]
[JsonSerializable(typeof(RebalanceCommand.Retry), TypeInfoPropertyName = "RetryCommand")]
[JsonSerializable(typeof(RebalanceCommand.Resolve), TypeInfoPropertyName = "ResolveCommand")]
[JsonSerializable(typeof(RebalanceCommand.ReportDue), TypeInfoPropertyName = "ReportDueCommand")]
[JsonSerializable(typeof(RebalanceCommand.ConfirmTold), TypeInfoPropertyName = "ConfirmToldCommand")]
[JsonSerializable(typeof(NativeView))]
internal sealed partial class RebalanceCommands : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(AccountCommand.Submit), TypeInfoPropertyName = "SubmitCommand")]
[JsonSerializable(typeof(AccountCommand.Cancel), TypeInfoPropertyName = "CancelCommand")]
[JsonSerializable(typeof(AccountCommand.ReportNonce), TypeInfoPropertyName = "ReportNonceCommand")]
[JsonSerializable(typeof(AccountCommand.ReportPrepared), TypeInfoPropertyName = "ReportPreparedCommand")]
[JsonSerializable(typeof(AccountCommand.ReportRefused), TypeInfoPropertyName = "ReportRefusedCommand")]
[JsonSerializable(typeof(AccountCommand.ReportSigned), TypeInfoPropertyName = "ReportSignedCommand")]
[JsonSerializable(typeof(AccountCommand.ReportReplaced), TypeInfoPropertyName = "ReportReplacedCommand")]
[JsonSerializable(typeof(AccountCommand.ReportParked), TypeInfoPropertyName = "ReportParkedCommand")]
[JsonSerializable(typeof(AccountCommand.ReportMined), TypeInfoPropertyName = "ReportMinedCommand")]
[JsonSerializable(typeof(AccountCommand.ReportUnmined), TypeInfoPropertyName = "ReportUnminedCommand")]
[JsonSerializable(typeof(AccountCommand.ReportFinal), TypeInfoPropertyName = "ReportFinalCommand")]
[JsonSerializable(typeof(AccountCommand.ConfirmTold), TypeInfoPropertyName = "ConfirmToldCommand")]
[JsonSerializable(typeof(AccountCommand.ReportCount), TypeInfoPropertyName = "ReportCountCommand")]
[JsonSerializable(typeof(AccountCommand.ReportTaken), TypeInfoPropertyName = "ReportTakenCommand")]
[JsonSerializable(typeof(AccountCommand.ReportFound), TypeInfoPropertyName = "ReportFoundCommand")]
[JsonSerializable(typeof(AccountCommand.StateReconciled), TypeInfoPropertyName = "StateReconciledCommand")]
[JsonSerializable(typeof(AccountCommand.ReportGapFilled), TypeInfoPropertyName = "ReportGapFilledCommand")]
[JsonSerializable(typeof(AllowedCall))]
[JsonSerializable(typeof(TokenLimit))]
[JsonSerializable(typeof(Allowance))]
internal sealed partial class AccountCommands : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BreakerCommand.ReportFailure), TypeInfoPropertyName = "ReportFailureCommand")]
[JsonSerializable(typeof(BreakerCommand.ReportSuccess), TypeInfoPropertyName = "ReportSuccessCommand")]
[JsonSerializable(typeof(BreakerCommand.Pass), TypeInfoPropertyName = "PassCommand")]
[JsonSerializable(typeof(BreakerCommand.EndCoolDown), TypeInfoPropertyName = "EndCoolDownCommand")]
[JsonSerializable(typeof(BreakerCommand.Trip), TypeInfoPropertyName = "TripCommand")]
[JsonSerializable(typeof(BreakerCommand.Reset), TypeInfoPropertyName = "ResetCommand")]
[JsonSerializable(typeof(BreakerCommand.Kill), TypeInfoPropertyName = "KillCommand")]
[JsonSerializable(typeof(BreakerCommand.Release), TypeInfoPropertyName = "ReleaseCommand")]
internal sealed partial class BreakerCommands : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(AccessCommand.Begin), TypeInfoPropertyName = "BeginCommand")]
[JsonSerializable(typeof(AccessCommand.Issue), TypeInfoPropertyName = "IssueCommand")]
[JsonSerializable(typeof(AccessCommand.Revoke), TypeInfoPropertyName = "RevokeCommand")]
[JsonSerializable(typeof(AccessCommand.SignIn), TypeInfoPropertyName = "SignInCommand")]
[JsonSerializable(typeof(AccessCommand.SignOut), TypeInfoPropertyName = "SignOutCommand")]
[JsonSerializable(typeof(AccessCommand.End), TypeInfoPropertyName = "EndCommand")]
internal sealed partial class AccessCommands : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(GasCommand.Judge), TypeInfoPropertyName = "JudgeCommand")]
[JsonSerializable(typeof(GasCommand.ReportReserved), TypeInfoPropertyName = "ReportReservedCommand")]
[JsonSerializable(typeof(GasCommand.ReportMined), TypeInfoPropertyName = "ReportMinedCommand")]
[JsonSerializable(typeof(GasCommand.ReportUnmined), TypeInfoPropertyName = "ReportUnminedCommand")]
[JsonSerializable(typeof(GasCommand.ReportRefused), TypeInfoPropertyName = "ReportRefusedCommand")]
[JsonSerializable(typeof(GasCommand.ReportOutcome), TypeInfoPropertyName = "ReportOutcomeCommand")]
[JsonSerializable(typeof(GasCommand.ConfirmBooked), TypeInfoPropertyName = "ConfirmBookedCommand")]
internal sealed partial class GasCommands : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(EstimateCommand.ReportFit), TypeInfoPropertyName = "ReportFitCommand")]
[JsonSerializable(typeof(EstimateCommand.ReportUnfit), TypeInfoPropertyName = "ReportUnfitCommand")]
internal sealed partial class EstimateCommands : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RequestCommand.Begin), TypeInfoPropertyName = "BeginRequestCommand")]
[JsonSerializable(typeof(RequestCommand.Answer), TypeInfoPropertyName = "AnswerRequestCommand")]
[JsonSerializable(typeof(RequestCommand.Drop), TypeInfoPropertyName = "DropRequestCommand")]
internal sealed partial class RequestCommands : JsonSerializerContext;
