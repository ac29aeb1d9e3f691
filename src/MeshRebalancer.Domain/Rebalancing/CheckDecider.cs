using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>From the last look to the first transaction.</summary>
internal static class CheckDecider
{
    public static Decision<RebalanceEvent> OnCheck(RebalanceState.Executing s, RebalanceCommand.ReportCheck command)
    {
        var leg = s.Leg(RebalanceIds.LegOf(command.Id));
        var looking = (LegState.Checking)leg.State;
        return CheckRules.Judge(s.Request, leg.Leg, looking.AmountIn, command.Check) switch
        {
            LegVerdict.No no => LegFlow.Retry(new(s), leg.Leg.Id, looking.Attempt, looking.AmountIn, no.Code, no.Reason, command.Check.At),
            LegVerdict.Go when Revivals.Hindrance(s, leg, looking.AmountIn, command.Check) is { } threat =>
                LegFlow.Retry(new(s), leg.Leg.Id, looking.Attempt, looking.AmountIn, threat.Code, threat.Reason, command.Check.At),
            LegVerdict.Go go => Decision<RebalanceEvent>.Accept(Act(s.Request, leg, looking.Attempt, go.Terms, command.Check)),
        };
    }

    public static Decision<RebalanceEvent> OnBlocked(RebalanceState.Executing s, RebalanceCommand.ReportBlocked command)
    {
        var leg = s.Leg(RebalanceIds.LegOf(command.Id));
        var looking = (LegState.Checking)leg.State;
        return LegFlow.Retry(new(s), leg.Leg.Id, looking.Attempt, looking.AmountIn, command.Code, command.Reason, command.At);
    }

    private static RebalanceEvent Act(RebalanceRequest request, LegProgress leg, int attempt, LegTerms terms, LegCheck check)
    {
        // Some tokens (USDT) refuse to change an allowance that is neither used up nor zero: it goes to zero first. Never more than is needed.
        EquatableArray<UInt256> allowances = check.Allowance >= terms.In.Raw ? []
            : check.Allowance.IsZero ? [terms.In.Raw]
            : [UInt256.Zero, terms.In.Raw];
        return allowances.Count == 0
            ? LegSteps.Main(request, leg.Leg, attempt, terms, check.At)
            : LegSteps.Approve(request, leg.Leg, attempt, terms, allowances, check.At);
    }
}
