namespace MeshRebalancer.Engine.Simulation;

/// <summary>Mines a chain's blocks, and does to it what chains suffer: reorgs, fee spikes, forgotten transactions.</summary>
internal sealed class ChainLife(SimWorld world, SimChain chain, Chance chance)
{
    private readonly Spell _spike = new(world.Faults, FaultKind.FeeSpike, chance.Of("spike"), 1500, 300);
    private readonly double _height = chance.Scale(5, 60);
    private ITimer? _timer;

    public void Start()
    {
        chain.IsHollow = () => world.Faults.Happens(FaultKind.TransactionHollow, chance, 0.03);
        _timer = world.Time.CreateTimer(_ => Turn(), null, Next(), Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Next() => chain.BlockTime * chance.Between(0.7, 1.3);

    private void Turn()
    {
        chain.FeeSpike = _spike.IsOn(world.Now) ? _height : 1;
        foreach (var waiting in chain.Pool.ToArray())
        {
            if (world.Faults.Happens(FaultKind.TransactionDropped, chance, 0.05))
                chain.Drop(waiting);
        }

        if (world.Faults.Happens(FaultKind.ReorgShallow, chance, 0.01) && chain.Confirmations > 1)
            chain.Reorg(chance.Between(1, chain.Confirmations - 1), lost: 0.1);
        else if (world.Faults.Happens(FaultKind.ReorgDeep, chance, 0.002))
            chain.Reorg(Deepest(chance.Between(chain.Confirmations, chain.Final - 1)), lost: 0.1);
        else
            chain.Mine();
        _timer!.Change(Next(), Timeout.InfiniteTimeSpan);
    }

    // What a bridge has attested or paid out is final for it: bridges wait for what no reorg takes back.
    private int Deepest(int depth)
    {
        for (var deep = 1; deep <= depth; deep++)
        {
            if (chain.At(chain.Head.Number - (ulong)deep + 1) is not { } block || block.Mined.Any(IsRelied))
                return deep - 1;
        }

        return depth;
    }

    private bool IsRelied(Mined mined) =>
        world.Mints.Crossings.Any(crossing => crossing.Burn == mined.Transaction.Hash && crossing.AttestedAt <= world.Now)
        || world.Fills?.IsRelied(mined.Transaction.Hash) == true;
}
