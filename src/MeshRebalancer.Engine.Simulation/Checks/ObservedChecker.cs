using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What a portfolio says that it has seen is what its account truly held at that block, on some branch of the chain.</summary>
internal sealed class ObservedChecker : Checker
{
    private readonly SortedDictionary<(ChainId Chain, ulong Number), List<SimBlock>> _gone = [];

    public override string Name => "observed";

    public override void OnShrunk(SimChain chain, IReadOnlyList<SimBlock> gone)
    {
        foreach (var block in gone)
        {
            var key = (chain.Id, block.Number);
            if (!_gone.TryGetValue(key, out var blocks))
                _gone[key] = blocks = [];
            blocks.Add(block);
        }
    }

    public override void OnStored(StoredStep step)
    {
        if (step.Event is not PortfolioEvent.HoldingsObserved seen)
            return;
        var account = Portfolio.BookOf((PortfolioState)step.After)!.Facts.Account;
        foreach (var holding in seen.Holdings)
        {
            var token = holding.Amount.Token;
            var chain = World.Chains[token.Chain];
            if (holding.Block > chain.Head.Number)
            {
                Violated($"{step.Stream} says that it held {holding.Amount} at block {holding.Block}, which is not mined yet");
                continue;
            }

            var blocks = _gone.GetValueOrDefault((token.Chain, holding.Block), []).Append(chain.At(holding.Block)).OfType<SimBlock>().ToArray();
            var truths = blocks.Select(block => chain.Read(Ledger.Held(token.Contract, account), block)).ToArray();
            Must(truths.Length == 0 || truths.Contains(holding.Amount.Raw), () => $"{step.Stream} says that it held {holding.Amount} at block {holding.Block}, the chain says {string.Join(" or ", truths)}");
        }
    }
}
