using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What is on the way between chains is never forgotten, and never taken for arrived.</summary>
internal sealed class FlightChecker : Checker
{
    public override string Name => "in-flight";

    public override void OnStored(StoredStep step)
    {
        switch (step.Event)
        {
            case RebalanceEvent.Started e:
                var flying = World.OnTheWay(e.Request.Facts.Account).Select(crossing => crossing.Burn).ToArray();
                Must(flying.Length == 0 || Witness.Restores > 0, () => $"{step.Stream} began while {string.Join(", ", flying)} is on the way");
                break;
            case PortfolioEvent.Requested:
                NoneOpen(step);
                break;
            case RebalanceEvent.LegSettled e when ((RebalanceState)step.Before).AllLegs().First(leg => leg.Leg.Id == e.LegId) is { Leg: PlannedLeg.Transfer } leg:
                Arrived(step, leg);
                break;
            case RebalanceEvent.TransferRefunded e when OpenRebalances.BurnOf(((RebalanceState)step.Before).AllLegs().First(leg => leg.Leg.Id == e.LegId).State) is { } burn:
                var returned = World.Transits.OfType<Deposit>().FirstOrDefault(deposit => deposit.Burn == burn);
                Must(
                    returned is null || (World.HasComeBack(returned) && returned.Back == e.Back),
                    () => $"{step.Stream} takes {burn} for refunded with {e.Back}; {(World.HasComeBack(returned!) ? $"{returned!.Back} came back" : "nothing came back")}");
                break;
            case RebalanceEvent.LegFailed e when OpenRebalances.BurnOf(((RebalanceState)step.Before).AllLegs().First(leg => leg.Leg.Id == e.LegId).State) is { } burn:
                Violated($"{step.Stream} gave {e.LegId} up, of which {burn} is on the way");
                break;
        }
    }

    // What a portfolio has been told of, it knows.
    private void NoneOpen(StoredStep step)
    {
        var book = Portfolio.BookOf((PortfolioState)step.Before)!;
        var open = Witness.Shadows.States.Values.OfType<RebalanceState>().Where(state => OpenRebalances.FactsOf(state)?.Stream == step.Stream)
            .SelectMany(state => state.AllLegs()).SelectMany(leg => leg.Strays).Where(stray => stray.Dead is null && book.Corrections.Contains(stray.Undo.Id)).ToArray();
        Must(open.Length == 0 || Witness.Restores > 0, () => $"{step.Stream} asks for a rebalance while {string.Join(", ", open.Select(stray => stray.Step.Id))} may still be mined");
    }

    private void Arrived(StoredStep step, LegProgress leg)
    {
        if (OpenRebalances.BurnOf(leg.State) is not { } burn)
            Violated($"{step.Stream} settled {leg.Leg.Id}, of which nothing was burnt");
        else if (World.Transits.FirstOrDefault(transit => transit.Burn == burn) is { } transit)
            Must(World.HasArrived(transit), () => $"{step.Stream} settled {leg.Leg.Id}, of which {burn} is still on the way or was refunded");
    }
}
