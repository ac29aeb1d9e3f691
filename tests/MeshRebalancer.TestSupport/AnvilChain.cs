using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.TestSupport;

/// <summary>
/// A chain that mines only what it is told to, and plays what real chains do: fees that rise, transactions that are dropped, reorgs. Anvil 1.7.1
/// refuses at once what offers less than the next block's base fee, keeps what it has when the base fee rises past it, forgets what a reorg
/// takes, and lets a transaction be replaced by any that offers more.
/// </summary>
public sealed class AnvilChain : IAsyncDisposable
{
    private const ulong Gwei = 1_000_000_000;

    private readonly AnvilProcess _process;
    private readonly IRpcTransport _transport;
    private readonly EvmClient _client;

    private AnvilChain(AnvilProcess process)
    {
        (_process, _transport) = (process, RpcTransport.Create(process.Http));
        _client = new(_transport);
    }

    /// <summary>Its id.</summary>
    public static ChainId Id { get; } = new(31337);

    /// <summary>For nodes and proxies.</summary>
    public Uri Http => new("http://" + _process.Http.Host);

    /// <summary>The same for WebSockets.</summary>
    public Uri WebSocket => new("ws://" + _process.Http.Host);

    /// <summary>The base fee of the blocks that are mined, in gwei; 1 at first.</summary>
    public ulong BaseFeeGwei { get; set; } = 1;

    /// <summary>Starts one, some blocks high.</summary>
    public static async Task<AnvilChain> StartAsync()
    {
        var chain = new AnvilChain(await AnvilProcess.StartAsync("--chain-id", "31337", "--no-mining"));
        await chain.MineAsync(10);
        return chain;
    }

    /// <summary>Mines blocks of the base fee, with whatever is in the pool and pays for it.</summary>
    public async Task MineAsync(int blocks = 1)
    {
        for (var i = 0; i < blocks; i++)
        {
            await AskAsync("anvil_setNextBlockBaseFeePerGas", Hex(BaseFeeGwei * Gwei));
            await AskAsync("evm_mine");
        }

        // What comes into the pool is measured by it, too.
        await AskAsync("anvil_setNextBlockBaseFeePerGas", Hex(BaseFeeGwei * Gwei));
    }

    /// <summary>The newest block's number.</summary>
    public async Task<ulong> HeadAsync() => (ulong)UInt256.Parse((await AskAsync("eth_blockNumber")).GetString()!);

    /// <summary>An account's transactions by the latest block.</summary>
    public async Task<ulong> CountAsync(Address account) =>
        (ulong)UInt256.Parse((await AskAsync("eth_getTransactionCount", account.ToString(), "latest")).GetString()!);

    /// <summary>An account's native coin at the latest block, in wei.</summary>
    public async Task<UInt256> BalanceAsync(Address account) => UInt256.Parse((await AskAsync("eth_getBalance", account.ToString(), "latest")).GetString()!);

    /// <summary>Gives an account so much native coin.</summary>
    public Task GiveAsync(Address account, ulong wei) => AskAsync("anvil_setBalance", account.ToString(), Hex(wei));

    /// <summary>
    /// Puts a token there that says yes to every approval and adds up the amounts, so that each is seen to happen once. Whoever asks it for a
    /// balance has 36 units.
    /// </summary>
    public Task PutTallyAsync(Address token) => AskAsync("anvil_setCode", token.ToString(), "0x5f54602435015f55366044148015602402015f5260205ff3");

    /// <summary>The sum of the amounts that were approved.</summary>
    public async Task<UInt256> TallyAsync(Address token) => UInt256.Parse((await AskAsync("eth_getStorageAt", token.ToString(), "0x0", "latest")).GetString()!);

    /// <summary>The bytes of an approval.</summary>
    public static string Approval(Address spender, ulong amount) =>
        FormattableString.Invariant($"0x095ea7b3{spender.ToString()[2..].PadLeft(64, '0')}{amount:x64}");

    /// <summary>The block that holds a transaction, or null.</summary>
    public async Task<ulong?> BlockOfAsync(Hash32 hash)
    {
        var receipt = await AskAsync("eth_getTransactionReceipt", hash.ToString());
        return receipt.ValueKind == JsonValueKind.Null ? null : (ulong)UInt256.Parse(receipt.GetProperty("blockNumber").GetString()!);
    }

    /// <summary>Hashes of an account's transactions in the pool, those that wait for an earlier nonce too.</summary>
    public async Task<IReadOnlyList<Hash32>> PoolAsync(Address account)
    {
        var pool = await AskAsync("txpool_content");
        return
        [
            .. new[] { "pending", "queued" }.SelectMany(part => pool.GetProperty(part).EnumerateObject())
                .Where(sender => sender.Name.Equals(account.ToString(), StringComparison.OrdinalIgnoreCase))
                .SelectMany(sender => sender.Value.EnumerateObject().Select(one => Hash32.Parse(one.Value.GetProperty("hash").GetString()!))),
        ];
    }

    /// <summary>The pool forgets a transaction.</summary>
    public Task DropAsync(Hash32 hash) => AskAsync("anvil_dropTransaction", hash.ToString());

    /// <summary>Replaces the newest blocks by as many others.</summary>
    /// <param name="depth">How many.</param>
    /// <param name="raw">Signed transactions that the first of the new ones holds.</param>
    public Task ReorgAsync(ulong depth, params string[] raw) =>
        AskAsync("anvil_reorg", depth, new JsonArray([.. raw.Select(one => (JsonNode)new JsonArray(one, 0))]));

    /// <summary>Replaces all blocks from the one that holds a transaction on.</summary>
    public async Task ReorgAwayAsync(Hash32 hash, params string[] raw) =>
        await ReorgAsync(await HeadAsync() + 1 - (await BlockOfAsync(hash) ?? throw new InvalidOperationException($"{hash} is not mined.")), raw);

    /// <summary>A transfer, signed beside any node and not sent.</summary>
    public static SignedTransaction SignTransfer(PrivateKey key, ulong nonce, Address to, UInt256 wei, ulong feeGwei = 100) => SignedTransaction.Sign(
        new Transaction.DynamicFee
        {
            ChainId = Id.Value,
            Nonce = nonce,
            GasLimit = 100_000UL,
            MaxFeePerGas = feeGwei * Gwei,
            MaxPriorityFeePerGas = Gwei,
            To = to,
            Value = wei,
        },
        key);

    /// <summary>Sends a transfer beside any node.</summary>
    public async Task<Hash32> SendAsync(PrivateKey key, ulong nonce, Address to, UInt256 wei, ulong feeGwei = 100)
    {
        var signed = SignTransfer(key, nonce, to, wei, feeGwei);
        await AskAsync("eth_sendRawTransaction", signed.Raw.ToString());
        return signed.Hash;
    }

    /// <summary>Any call.</summary>
    /// <exception cref="InvalidOperationException">The chain refuses it.</exception>
    public async Task<JsonElement> AskAsync(string method, params JsonNode?[] parameters) =>
        (await _client.SendAsync(method, parameters)).Match(answer => answer, error => throw new InvalidOperationException($"{method}: {error}"));

    public async ValueTask DisposeAsync()
    {
        await _transport.DisposeAsync();
        await _process.DisposeAsync();
    }

    private static string Hex(ulong value) => FormattableString.Invariant($"0x{value:x}");
}
