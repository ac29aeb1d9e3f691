using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Adapters.Uniswap;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pools;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Benchmarks.Node;

/// <summary>Quotes of one Uniswap V3 pool computed from its state, beside asking the quoter's contract by <c>eth_call</c> on a chain of the same machine.</summary>
internal static class QuoteFigures
{
    private static readonly UInt256 Amount = UInt256.PowerOfTen(9);

    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        await using var devnet = await LocalDevnet.StartAsync(new DevnetOptions(), null, CancellationToken.None);
        var chain = devnet.Deployment.Chains[0];
        var contracts = chain.Contracts;
        EquatableArray<Pool> pools = [.. contracts.Pools.Select(pool => new Pool("uniswap-v3", new(chain.Id, pool.Token0), new(chain.Id, pool.Token1), (uint)pool.Fee))];
        var endpoint = EndpointOptions.Of(RpcEndpoint.Parse(chain.RpcUrl), RpcEndpoint.Parse(chain.WebSocketUrl));
        await using var connection = new EvmConnection(new ChainOptions { Id = chain.Id, Endpoints = [endpoint] }, TimeProvider.System, new Random(1));
        var options = new UniswapV3Options("uniswap-v3", chain.Id, contracts.Factory, contracts.Router, contracts.Quoter, pools);
        var venue = new UniswapV3Venue(options, connection);
        var request = new QuoteRequest.Swap(pools[0], new(new(chain.Id, contracts.Token("USDC").Address), Amount));
        var zeroForOne = pools[0].TokenA == request.In.Token;
        var depth = (await new UniswapV3Depth(options, connection).ReadAsync(pools[0], 4, CancellationToken.None)).Match(ok => ok, error => throw new InvalidOperationException(error.Reason));
        var asked = await AskAsync(venue, request);
        var (ours, peer) = await sampling.CompareAsync(
            length => Task.FromResult(Rate(length, () => Same(ConcentratedSwap.In(depth, zeroForOne, Amount), asked))),
            length => RateAsync(length, () => AskAsync(venue, request)));
        report(new Figure.Compared("Uniswap V3 quote from the pool's state, one core", "quotes/s", ours, "eth_call to the quoter, one after the other", peer));
    }

    private static void Same(PoolFill fill, UInt256 asked)
    {
        if (fill is not PoolFill.Whole whole || whole.Out != asked)
            throw new InvalidOperationException($"The quoter says {asked}.");
    }

    private static async Task<UInt256> AskAsync(UniswapV3Venue venue, QuoteRequest.Swap request) =>
        (await venue.QuoteAsync(request, CancellationToken.None)).Match(given => given.Out.Raw, error => throw new InvalidOperationException(error.Reason));

    private static double Rate(TimeSpan length, Action round)
    {
        var (rounds, start) = (0L, System.Diagnostics.Stopwatch.GetTimestamp());
        while (System.Diagnostics.Stopwatch.GetElapsedTime(start) < length)
        {
            for (var i = 0; i < 100; i++, rounds++)
            {
                round();
            }
        }

        return rounds / System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> RateAsync(TimeSpan length, Func<Task> round)
    {
        var (rounds, start) = (0L, System.Diagnostics.Stopwatch.GetTimestamp());
        for (; System.Diagnostics.Stopwatch.GetElapsedTime(start) < length; rounds++)
        {
            await round();
        }

        return rounds / System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
