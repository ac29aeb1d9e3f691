namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What several of a leg's states have in common.</summary>
internal static class LegParts
{
    /// <summary>The leg's transaction that is on its way, or null.</summary>
    public static Submission? Step(this LegState state) => state switch
    {
        LegState.Approving a => a.Step,
        LegState.Swapping a => a.Step,
        LegState.Burning a => a.Step,
        LegState.Minting a => a.Step,
        LegState.Waiting or LegState.Checking or LegState.Attesting or LegState.Filling or LegState.Settled or LegState.Refunded
            or LegState.Failed or LegState.WrittenOff => null,
    };

    /// <summary>The same state with its transaction further on.</summary>
    public static LegState With(this LegState state, Submission step) => state switch
    {
        LegState.Approving a => a with { Step = step },
        LegState.Swapping a => a with { Step = step },
        LegState.Burning a => a with { Step = step },
        LegState.Minting a => a with { Step = step },
        LegState.Waiting or LegState.Checking or LegState.Attesting or LegState.Filling or LegState.Settled or LegState.Refunded
            or LegState.Failed or LegState.WrittenOff => throw new Kernel.CorruptHistoryException(state, step),
    };

    /// <summary>What is between two chains, or null.</summary>
    public static Flight? Flight(this LegState state) => state switch
    {
        LegState.Attesting a => a.Flight,
        LegState.Minting m => m.Flight,
        LegState.Filling f => f.Flight,
        LegState.Waiting or LegState.Checking or LegState.Approving or LegState.Swapping or LegState.Burning or LegState.Settled
            or LegState.Refunded or LegState.Failed or LegState.WrittenOff => null,
    };

    /// <summary>The same state with another deadline, or another word on its waiting.</summary>
    public static LegState With(this LegState state, Flight flight) => state switch
    {
        LegState.Attesting a => a with { Flight = flight },
        LegState.Minting m => m with { Flight = flight },
        LegState.Filling f => f with { Flight = flight },
        LegState.Waiting or LegState.Checking or LegState.Approving or LegState.Swapping or LegState.Burning or LegState.Settled
            or LegState.Refunded or LegState.Failed or LegState.WrittenOff => throw new Kernel.CorruptHistoryException(state, flight),
    };

    /// <summary>What was decided before it acted, or null.</summary>
    public static LegTerms? Terms(this LegState state) => state switch
    {
        LegState.Approving a => a.Terms,
        LegState.Swapping a => a.Terms,
        LegState.Burning a => a.Terms,
        LegState.Attesting a => a.Terms,
        LegState.Minting a => a.Terms,
        LegState.Filling a => a.Terms,
        LegState.Waiting or LegState.Checking or LegState.Settled or LegState.Refunded or LegState.Failed or LegState.WrittenOff => null,
    };

    /// <summary>Whether nothing follows on it.</summary>
    public static bool IsOver(this LegState state) => state is LegState.Settled or LegState.Refunded or LegState.Failed or LegState.WrittenOff;

    /// <summary>The same with its counters at what its state has reached.</summary>
    public static LegProgress Counted(this LegProgress leg)
    {
        var asked = leg.State switch
        {
            LegState.Attesting a => a.Attempt,
            LegState.Minting m => m.Attempt,
            LegState.Filling f => f.Attempt,
            LegState.Waiting or LegState.Checking or LegState.Approving or LegState.Swapping or LegState.Burning or LegState.Settled
                or LegState.Refunded or LegState.Failed or LegState.WrittenOff => 0,
        };
        return leg with { Asked = Math.Max(leg.Asked, asked), Watched = Math.Max(leg.Watched, leg.State.Flight()?.Watch ?? 0) };
    }
}
