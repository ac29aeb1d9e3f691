using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Adapters.Nethereum;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Cluster.Benchmarks.Clients;

/// <summary>Our own client beside Nethereum's, through the same ports: encoding, signing, one <c>eth_call</c>, and many balances of one account.</summary>
internal static class NethereumFigures
{
    private const int Tokens = 20;

    private static readonly Address Owner = Address.Parse("0x" + new string('1', 40));
    private static readonly Address Spender = Address.Parse("0x" + new string('2', 40));

    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        await using var anvil = await AnvilChain.StartAsync();
        await using var connection = new EvmConnection(
            new() { Id = AnvilChain.Id, Endpoints = [new() { Name = "anvil", Http = RpcEndpoint.Parse(anvil.Http.OriginalString) }] }, TimeProvider.System, new Random(1));
        IChain ours = new EvmChain(connection, NullLogger<EvmChain>.Instance);
        IChain theirs = new NethereumChain(new() { Id = AnvilChain.Id, Url = anvil.Http }, TimeProvider.System, NullLogger<NethereumChain>.Instance);
        TokenId[] tokens = [.. Enumerable.Range(1, Tokens).Select(i => new TokenId(AnvilChain.Id, Address.Parse(FormattableString.Invariant($"0x{i:x40}").Replace("0x00", "0xaa", StringComparison.Ordinal))))];
        foreach (var token in tokens)
        {
            await anvil.PutTallyAsync(token.Contract);
        }

        await AbiAsync(sampling, report, ours, theirs, tokens[0]);
        await SignAsync(sampling, report);
        await CallAsync(sampling, report, "eth_call: one allowance", "calls/s", ours, theirs, chain => chain.AllowanceAsync(tokens[0], Owner, Spender, CancellationToken.None));
        await CallAsync(
            sampling, report, $"Balances of {Tokens} tokens at one block", "accounts/s", ours, theirs, chain => chain.BalancesAsync(Owner, [.. tokens], null, CancellationToken.None));
    }

    private static async Task AbiAsync(Sampling sampling, Action<Figure> report, IChain ours, IChain theirs, TokenId token)
    {
        var amount = new TokenAmount(token, 123_456_789UL);
        if (ours.EncodeApprove(amount, Spender).CallHex != theirs.EncodeApprove(amount, Spender).CallHex)
            throw new InvalidOperationException("The two encodings differ.");
        var (mine, peer) = await sampling.CompareAsync(Loop(ours), Loop(theirs));
        report(new Figure.Compared("ABI: an approval", "calls/s", mine, "Nethereum", peer));

        Action<int> Loop(IChain chain) => rounds =>
        {
            for (var i = 0; i < rounds; i++)
            {
                chain.EncodeApprove(amount, Spender);
            }
        };
    }

    private static async Task SignAsync(Sampling sampling, Action<Figure> report)
    {
        var key = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();
        using var ours = new KeystoreSigner([PrivateKey.Parse("0x" + Convert.ToHexStringLower(key))]);
        var theirs = new NethereumSigner([key]);
        var (one, other) = (await RawAsync(ours, 1), await RawAsync(theirs, 1));
        if (one != other)
            throw new InvalidOperationException("The two signed transactions differ.");
        var (mine, peer) = await sampling.CompareAsync(Loop(ours), Loop(theirs));
        report(new Figure.Compared("Signing an EIP-1559 transaction", "transactions/s", mine, "Nethereum", peer));

        static Action<int> Loop(ISigner signer) => rounds =>
        {
            for (var i = 0; i < rounds; i++)
            {
                RawAsync(signer, (ulong)i).GetAwaiter().GetResult();
            }
        };
    }

    private static async Task<string> RawAsync(ISigner signer, ulong nonce) => (await signer.SignAsync(
        AnvilChain.Id, signer.Accounts[0], nonce, new(Spender, UInt256.Zero, "0x095ea7b3" + new string('0', 128)), new GasTerms(100_000, 2_000_000_000UL, 1_000_000_000UL), CancellationToken.None))
        .Match(signed => signed.RawHex, error => throw new InvalidOperationException(error.Reason));

    private static async Task CallAsync<T>(
        Sampling sampling, Action<Figure> report, string name, string unit, IChain ours, IChain theirs, Func<IChain, Task<Result<T, PortError>>> ask)
    {
        var (mine, peer) = await sampling.CompareAsync(length => RateAsync(ours, length), length => RateAsync(theirs, length));
        report(new Figure.Compared(name, unit, mine, "Nethereum", peer));

        async Task<double> RateAsync(IChain chain, TimeSpan length)
        {
            var (start, rounds) = (System.Diagnostics.Stopwatch.GetTimestamp(), 0L);
            for (; System.Diagnostics.Stopwatch.GetElapsedTime(start) < length; rounds++)
            {
                _ = (await ask(chain)).Match(answer => true, error => throw new InvalidOperationException(error.Reason));
            }

            return rounds / System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}
