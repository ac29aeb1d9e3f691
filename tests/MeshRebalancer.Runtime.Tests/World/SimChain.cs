using System.Globalization;
using System.Runtime.CompilerServices;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Runtime.Tests.World;

/// <summary>
/// A small chain that behaves: blocks every two seconds, nonces in order, allowances, reverts, gas, confirmations, and the same bytes sent twice
/// mined once.
/// </summary>
internal sealed class SimChain : IChain
{
    public const ulong GasUsed = 100_000;

    private const int Confirmations = 2;
    private const ulong SafeDepth = 4;
    private const ulong FinalDepth = 8;
    private static readonly UInt256 GasPriceWei = 1_000_000_000u;

    private readonly SimWorld _world;
    private readonly SortedDictionary<string, string> _pool = new(StringComparer.Ordinal);
    private readonly Dictionary<Hash32, Receipt> _receipts = [];
    private readonly Dictionary<(Address, ulong), MinedTransaction> _consumed = [];
    private readonly Dictionary<ulong, Books> _past = [];
    private TaskCompletionSource _mined = new();
    private BlockFacts _head;

    public SimChain(SimWorld world, ChainId id)
    {
        (_world, Id) = (world, id);
        _head = BlockOf(100);
        world.Time.CreateTimer(_ => Mine(), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
    }

    public ChainId Id { get; }

    public Books Books { get; private set; } = new();

    /// <summary>What contracts did, in the order of mining: each word is one action.</summary>
    public List<string> Done { get; } = [];

    /// <summary>How often bytes came in, repetitions included.</summary>
    public int Sent { get; private set; }

    /// <summary>How often balances were read.</summary>
    public int Looks { get; private set; }

    /// <summary>Whether its endpoint is dead: no answer, no head.</summary>
    public bool Dead { get; set; }

    /// <summary>So many of the next transactions are taken and lost before they are mined.</summary>
    public int Losing { get; set; }

    public Task<Result<BlockFacts, PortError>> HeadAsync(CancellationToken cancel) => Dead
        ? Task.FromResult<Result<BlockFacts, PortError>>(new PortError.Transient("connection refused"))
        : _world.AnswerAsync(() => _head, cancel);

    public async IAsyncEnumerable<BlockFacts> HeadsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            await _mined.Task.WaitAsync(cancel);
            if (!Dead)
                yield return _head;
        }
    }

    public Task<Result<BlockFacts?, PortError>> BlockAsync(ulong number, CancellationToken cancel) =>
        _world.AnswerAsync(() => number <= _head.Number ? BlockOf(number) : null, cancel);

    public Task<Result<ulong, PortError>> SafeAsync(CancellationToken cancel) => _world.AnswerAsync(() => _head.Number - SafeDepth, cancel);

    public Task<Result<ulong, PortError>> FinalizedAsync(CancellationToken cancel) => _world.AnswerAsync(() => _head.Number - FinalDepth, cancel);

    public Task<Result<Balances, PortError>> BalancesAsync(Address account, EquatableArray<TokenId> tokens, ulong? block, CancellationToken cancel)
    {
        Looks++;
        return _world.AnswerAsync(() => BalancesAt(account, tokens, block ?? _head.Number), cancel);
    }

    public Task<Result<TokenFacts, PortError>> TokenAsync(TokenId token, CancellationToken cancel) =>
        _world.AnswerAsync(() => SimWorld.Facts.Find(token) is { } known ? new TokenFacts(known.Decimals, known.Asset.ToString()) : throw new InvalidOperationException($"{token} is not here."), cancel);

    public Task<Result<UInt256, PortError>> AllowanceAsync(TokenId token, Address owner, Address spender, CancellationToken cancel) =>
        _world.AnswerAsync(() => Books.Allowance(token, owner, spender), cancel);

    public Call EncodeApprove(TokenAmount amount, Address spender) =>
        new(amount.Token.Contract, UInt256.Zero, Markings.Pack("approve", amount.Token, spender, amount.Raw));

    public ActionOutcome ReadApprove(TokenAmount amount, Address owner, Address spender, Receipt receipt) =>
        receipt.Logs.Any(log => log.Contract == amount.Token.Contract && log.DataHex == Markings.Pack("approved", owner, spender, amount.Raw))
            ? new ActionOutcome.Approved()
            : new ActionOutcome.Reverted("no approval");

    public Task<Result<UInt256, PortError>> GasPriceAsync(CancellationToken cancel) => _world.AnswerAsync(() => GasPriceWei, cancel);

    public Task<Result<ulong, PortError>> NonceAsync(Address account, CancellationToken cancel) =>
        _world.AnswerAsync(() => Books.Nonce(account), cancel);

    public Task<Result<FeeQuote, PortError>> FeesAsync(FeePolicy policy, CancellationToken cancel) =>
        _world.AnswerAsync(() => new FeeQuote(UInt256.Zero, GasPriceWei, GasPriceWei), cancel);

    public async Task<Result<Preparation, PortError>> PrepareAsync(Address from, Call call, FeePolicy policy, CancellationToken cancel)
    {
        await Task.Yield();
        cancel.ThrowIfCancellationRequested();
        if (_world.Fault() is { } fault)
            return fault;
        var (trial, _) = Execute();
        try
        {
            Run(trial, from, call, []);
            return new Preparation(new(2 * GasUsed, GasPriceWei, GasPriceWei), new(UInt256.Zero, GasPriceWei, GasPriceWei), UInt256.Zero);
        }
        catch (RevertException revert)
        {
            return new PortError.Declined("reverted", revert.Message);
        }
    }

    public async Task<Result<Hash32, PortError>> BroadcastAsync(string rawHex, bool isPrivate, CancellationToken cancel)
    {
        await Task.Yield();
        cancel.ThrowIfCancellationRequested();
        var fault = _world.Fault();
        if (fault is PortError.Transient)
            return fault;
        Sent++;
        var hash = Markings.HashOf(rawHex);
        if (Losing > 0)
        {
            Losing--;
        }
        else if (!_receipts.ContainsKey(hash))
        {
            var words = Markings.Unpack(rawHex);
            _pool[string.Create(CultureInfo.InvariantCulture, $"{words[0]} {ulong.Parse(words[1], CultureInfo.InvariantCulture):D8}")] = rawHex;
        }

        // Taken, but the answer is lost: nobody may conclude that it failed.
        return fault is null ? hash : new PortError.OutcomeUnknown("the connection broke");
    }

    public Task<Result<Receipt?, PortError>> ConfirmedReceiptAsync(Hash32 transaction, CancellationToken cancel) => _world.AnswerAsync(
        () => _receipts.TryGetValue(transaction, out var receipt) && receipt.Block + Confirmations - 1 <= _head.Number ? receipt : null, cancel);

    public Task<Result<TransactionStatus, PortError>> TransactionAsync(Hash32 transaction, CancellationToken cancel) => _world.AnswerAsync(
        () => _receipts.TryGetValue(transaction, out var receipt) ? new TransactionStatus.Mined(receipt.Block, receipt.BlockHash)
            : _pool.Values.Any(raw => Markings.HashOf(raw) == transaction) ? new TransactionStatus.Pending()
            : (TransactionStatus)new TransactionStatus.Unknown(),
        cancel);

    public Task<Result<MinedTransaction?, PortError>> FindByNonceAsync(Address account, ulong nonce, CancellationToken cancel) =>
        _world.AnswerAsync(() => _consumed.GetValueOrDefault((account, nonce)), cancel);

    public Task<Result<Receipt?, PortError>> ReceiptAsync(Hash32 transaction, CancellationToken cancel) =>
        _world.AnswerAsync(() => _receipts.GetValueOrDefault(transaction), cancel);

    /// <summary>Puts a stranger's transaction into the next block.</summary>
    public Receipt Now(Address from, Call call)
    {
        var raw = Markings.Pack(from, Books.Nonce(from), call.To, call.ValueWei, call.CallHex);
        var (books, receipt) = Mine(Books, raw);
        Books = books;
        Keep(receipt, raw);
        return receipt;
    }

    public Receipt? ReceiptOf(Hash32 transaction) => _receipts.GetValueOrDefault(transaction);

    private BlockFacts BlockOf(ulong number) => new(number, Markings.HashOf($"{Id} {number}"), _world.Time.GetUtcNow(), GasPriceWei);

    private void Mine()
    {
        _past[_head.Number] = Books;
        _head = BlockOf(_head.Number + 1);
        (Books, var receipts) = Execute();
        foreach (var (receipt, raw) in receipts)
        {
            Keep(receipt, raw);
            Done.AddRange(receipt.Logs.Select(log => Markings.Unpack(log.DataHex)[0]));
        }

        foreach (var done in _pool.Where(entry => _receipts.ContainsKey(Markings.HashOf(entry.Value))).Select(entry => entry.Key).ToArray())
        {
            _pool.Remove(done);
        }

        Interlocked.Exchange(ref _mined, new()).SetResult();
    }

    private void Keep(Receipt receipt, string raw)
    {
        var words = Markings.Unpack(raw);
        var (from, nonce) = (Address.Parse(words[0]), ulong.Parse(words[1], CultureInfo.InvariantCulture));
        _receipts[receipt.Transaction] = receipt;
        _consumed[(from, nonce)] = new(receipt.Transaction, nonce, Address.Parse(words[2]), UInt256.Parse(words[3]), words[4], receipt.Block, receipt.BlockHash);
    }

    private Balances BalancesAt(Address account, EquatableArray<TokenId> tokens, ulong block)
    {
        var books = block >= _head.Number ? Books : _past[block];
        return new(new(Id, books.Wei(account), block), [.. tokens.Select(token => new Holding(new(token, books.Balance(token, account)), block))]);
    }

    // All that waits and whose nonce's turn it is, on top of the state.
    private (Books Books, List<(Receipt Receipt, string Raw)> Receipts) Execute()
    {
        var (books, receipts) = (Books.Copy(), new List<(Receipt, string)>());
        foreach (var raw in _pool.Values)
        {
            var words = Markings.Unpack(raw);
            if (ulong.Parse(words[1], CultureInfo.InvariantCulture) != books.Nonce(Address.Parse(words[0])))
                continue;
            (books, var receipt) = Mine(books, raw);
            receipts.Add((receipt, raw));
        }

        return (books, receipts);
    }

    private (Books Books, Receipt Receipt) Mine(Books books, string raw)
    {
        var words = Markings.Unpack(raw);
        var from = Address.Parse(words[0]);
        var call = new Call(Address.Parse(words[2]), UInt256.Parse(words[3]), words[4]);
        var (trial, logs, ok) = (books.Copy(), new List<LogEntry>(), true);
        try
        {
            Run(trial, from, call, logs);
        }
        catch (RevertException)
        {
            (trial, ok) = (books.Copy(), false);
            logs.Clear();
        }

        var fee = GasPriceWei * GasUsed;
        trial.UseNonce(from);
        if (from != SimWorld.Relayer)
            trial.Pay(from, fee);
        return (trial, new(Markings.HashOf(raw), _head.Number, _head.Hash, ok, fee, [.. logs]));
    }

    private void Run(Books books, Address from, Call call, List<LogEntry> logs)
    {
        var words = Markings.Unpack(call.CallHex);
        if (books.Wei(from) < call.ValueWei)
            throw new RevertException("not enough native coin");
        books.Pay(from, call.ValueWei);
        books.GiveWei(call.To, call.ValueWei);
        if (words[0].Length == 0)
            return;
        if (words[0] == "approve")
        {
            books.Approve(TokenId.Parse(words[1]), from, Address.Parse(words[2]), UInt256.Parse(words[3]));
            logs.Add(new(call.To, [], Markings.Pack("approved", from, words[2], words[3])));
        }
        else
        {
            _world.Contracts[call.To](this, books, from, words, logs);
        }
    }
}
