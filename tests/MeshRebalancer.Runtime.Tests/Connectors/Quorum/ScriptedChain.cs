using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime.Tests.World;

namespace MeshRebalancer.Runtime.Tests.Connectors;

/// <summary>How one endpoint shows a chain: its height, its fork, what it says, and whether it says anything.</summary>
/// <param name="time">Paces slow answers.</param>
internal sealed class ScriptedChain(TimeProvider time) : IChain
{
    private readonly Channel<BlockFacts> _heads = Channel.CreateUnbounded<BlockFacts>();

    public ChainId Id => new(1);

    public ulong Height { get; set; } = 100;

    /// <summary>From this block on it has blocks of its own; null is never.</summary>
    public ulong? ForkedAt { get; set; }

    public ulong Wei { get; set; } = 7;

    public ulong Nonce { get; set; } = 3;

    public ulong Final { get; set; } = 90;

    public Receipt? Mined { get; set; }

    public TransactionStatus Status { get; set; } = new TransactionStatus.Unknown();

    /// <summary>In place of every answer.</summary>
    public PortError? Failure { get; set; }

    /// <summary>In place of answers to what is no question about blocks.</summary>
    public PortError? Refusal { get; set; }

    public PortError? SendingFailure { get; set; }

    /// <summary>How long each answer takes.</summary>
    public TimeSpan Slow { get; set; }

    /// <summary>Called between a look at a block and the reading.</summary>
    public Action OnRead { get; set; } = () => { };

    /// <summary>Heights at which balances were read.</summary>
    public List<ulong> ReadAt { get; } = [];

    public int Sent { get; private set; }

    public Task<Result<BlockFacts, PortError>> HeadAsync(CancellationToken cancel) => AnswerAsync(() => BlockOf(Height), cancel);

    public IAsyncEnumerable<BlockFacts> HeadsAsync(CancellationToken cancel) => ReadHeadsAsync(cancel);

    /// <summary>Announces its head.</summary>
    public void Announce(ulong height)
    {
        Height = height;
        _heads.Writer.TryWrite(BlockOf(height)).ShouldBeTrue();
    }

    public Task<Result<BlockFacts?, PortError>> BlockAsync(ulong number, CancellationToken cancel) =>
        AnswerAsync(() => number <= Height ? BlockOf(number) : null, cancel);

    public Task<Result<ulong, PortError>> SafeAsync(CancellationToken cancel) => ReadAsync(() => Final, cancel);

    public Task<Result<ulong, PortError>> FinalizedAsync(CancellationToken cancel) => ReadAsync(() => Final, cancel);

    public Task<Result<Balances, PortError>> BalancesAsync(Address account, EquatableArray<TokenId> tokens, ulong? block, CancellationToken cancel)
    {
        ReadAt.Add(block ?? Height);
        return ReadAsync(() => new Balances(new(Id, Wei, block ?? Height), []), cancel);
    }

    public Task<Result<TokenFacts, PortError>> TokenAsync(TokenId token, CancellationToken cancel) => ReadAsync(() => new TokenFacts((int)Wei, "X"), cancel);

    public Task<Result<UInt256, PortError>> AllowanceAsync(TokenId token, Address owner, Address spender, CancellationToken cancel) => ReadAsync(() => (UInt256)Wei, cancel);

    public Call EncodeApprove(TokenAmount amount, Address spender) => new(amount.Token.Contract, UInt256.Zero, "0x");

    public ActionOutcome ReadApprove(TokenAmount amount, Address owner, Address spender, Receipt receipt) => new ActionOutcome.Approved();

    public Task<Result<UInt256, PortError>> GasPriceAsync(CancellationToken cancel) => ReadAsync(() => (UInt256)Wei, cancel);

    public Task<Result<ulong, PortError>> NonceAsync(Address account, CancellationToken cancel) => ReadAsync(() => Nonce, cancel);

    public Task<Result<FeeQuote, PortError>> FeesAsync(FeePolicy policy, CancellationToken cancel) => ReadAsync(() => Fee, cancel);

    public Task<Result<Preparation, PortError>> PrepareAsync(Address from, Call call, FeePolicy policy, CancellationToken cancel) =>
        ReadAsync(() => new Preparation(new(21_000, Wei, Wei), Fee, UInt256.Zero), cancel);

    public async Task<Result<Hash32, PortError>> BroadcastAsync(string rawHex, bool isPrivate, CancellationToken cancel)
    {
        Sent++;
        await Task.Delay(Slow, time, cancel);
        return SendingFailure is { } failure ? failure : Markings.HashOf(rawHex);
    }

    public Task<Result<TransactionStatus, PortError>> TransactionAsync(Hash32 transaction, CancellationToken cancel) => ReadAsync(() => Status, cancel);

    public Task<Result<MinedTransaction?, PortError>> FindByNonceAsync(Address account, ulong nonce, CancellationToken cancel) =>
        ReadAsync(() => nonce < Nonce ? new MinedTransaction(Markings.HashOf("tx"), nonce, null, UInt256.Zero, "0x", Height, BlockOf(Height).Hash) : null, cancel);

    public Task<Result<Receipt?, PortError>> ReceiptAsync(Hash32 transaction, CancellationToken cancel) => ReadAsync(() => Mined, cancel);

    public Task<Result<Receipt?, PortError>> ConfirmedReceiptAsync(Hash32 transaction, CancellationToken cancel) => ReadAsync(() => Mined, cancel);

    public BlockFacts BlockOf(ulong number) =>
        new(number, Markings.HashOf(ForkedAt <= number ? $"fork {number}" : $"block {number}"), DateTimeOffset.UnixEpoch.AddSeconds(number), null);

    private FeeQuote Fee => new(UInt256.Zero, Wei, Wei);

    private Task<Result<T, PortError>> ReadAsync<T>(Func<T> read, CancellationToken cancel)
    {
        OnRead();
        return Refusal is { } refusal ? Task.FromResult<Result<T, PortError>>(refusal) : AnswerAsync(read, cancel);
    }

    private async Task<Result<T, PortError>> AnswerAsync<T>(Func<T> answer, CancellationToken cancel)
    {
        if (Slow > TimeSpan.Zero)
            await Task.Delay(Slow, time, cancel);
        return Failure is { } failure ? failure : new Result<T, PortError>.Ok(answer());
    }

    private async IAsyncEnumerable<BlockFacts> ReadHeadsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var head in _heads.Reader.ReadAllAsync(cancel))
            yield return head;
    }
}
