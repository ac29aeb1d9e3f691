using MeshRebalancer.Domain.Access;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Estimation.Refits;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Requests;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Runtime.Access;
using MeshRebalancer.Runtime.Effects;
using MeshRebalancer.Runtime.Gas;
using MeshRebalancer.Runtime.Markets;
using MeshRebalancer.Runtime.Requests;
using MeshRebalancer.Runtime.Risk;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Runtime;

/// <summary>The kinds of streams of this product, for any engine.</summary>
public static class MeshKinds
{
    /// <summary>Portfolio, coordinator, rebalance, account, breakers, gas, keys, estimates and requests.</summary>
    public static IReadOnlyList<IStreamKind> Build(
        PortfolioEffects portfolios, CoordinatorEffects coordinators, RebalanceEffects rebalances, AccountEffects accounts,
        BreakerEffects breakers, GasEffects gas, AccessEffects access, int snapshotEvery) =>
    [
        new StreamKind<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect>(
            new PortfolioAggregate(), PortfolioCodec.Events, PortfolioCodec.State, portfolios, snapshotEvery),
        new StreamKind<CoordinatorState, CoordinatorCommand, CoordinatorEvent, CoordinatorEffect>(
            new CoordinatorAggregate(), CoordinatorCodec.Events, CoordinatorCodec.State, coordinators, snapshotEvery),
        new StreamKind<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect>(
            new RebalanceAggregate(), RebalanceCodec.Events, RebalanceCodec.State, rebalances, snapshotEvery),
        new StreamKind<AccountState, AccountCommand, AccountEvent, AccountEffect>(
            new AccountAggregate(), AccountCodec.Events, AccountCodec.State, accounts, snapshotEvery),
        new StreamKind<BreakersState, BreakerCommand, BreakerEvent, BreakerEffect>(
            new BreakersAggregate(), BreakersCodec.Events, BreakersCodec.State, breakers, snapshotEvery),
        new StreamKind<GasState, GasCommand, GasEvent, GasEffect>(
            new GasAggregate(), GasCodec.Events, GasCodec.State, gas, snapshotEvery),
        new StreamKind<AccessState, AccessCommand, AccessEvent, AccessEffect>(
            new AccessAggregate(), AccessCodec.Events, AccessCodec.State, access, snapshotEvery),
        new StreamKind<EstimateState, EstimateCommand, EstimateEvent, EstimateEffect>(
            new EstimateAggregate(), EstimateCodec.Events, EstimateCodec.State, new EstimateEffects(), snapshotEvery),
        new StreamKind<RequestsState, RequestCommand, RequestEvent, RequestEffect>(
            new RequestAggregate(), RequestCodec.Events, RequestCodec.State, new RequestEffects(), snapshotEvery),
    ];
}
