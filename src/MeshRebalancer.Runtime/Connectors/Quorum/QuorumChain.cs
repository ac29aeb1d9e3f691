using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Connectors;

/// <summary>
/// A chain as several endpoints show it, none of them believed alone: what decides over money is what enough of them say, balances at one
/// block whose hash they agree on. Less is unreadable, and the reason names the endpoints. Prices of gas come from the first that answers.
/// Deterministic under a virtual clock.
/// </summary>
public sealed partial class QuorumChain : IQuorum
{
    private readonly IReadOnlyList<ChainMember> _members;
    private readonly QuorumOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<QuorumChain> _log;
    private readonly Dissents _dissents;
    private ulong _highest;

    /// <param name="members">The endpoints in order of preference, all of one chain, each with a name of its own.</param>
    /// <param name="options">How many must agree.</param>
    /// <param name="time">Limits how long an endpoint is waited for.</param>
    /// <param name="log">Hears of endpoints that say otherwise than the others.</param>
    /// <exception cref="ArgumentException">The members or options don't fit together: every violation is named.</exception>
    public QuorumChain(IReadOnlyList<ChainMember> members, QuorumOptions options, TimeProvider time, ILogger<QuorumChain> log)
    {
        List<string> violations = [.. options.Violations(members.Count)];
        if (members.Select(member => member.Chain.Id).Distinct().Count() != 1)
            violations.Add("Members are of several chains, or there is none.");
        if (members.Select(member => member.Name).Distinct(StringComparer.Ordinal).Count() != members.Count)
            violations.Add("Two members have one name.");
        if (violations.Count > 0)
            throw new ArgumentException(string.Join(' ', violations), nameof(members));
        (_members, _options, _time, _log) = (members, options, time, log);
        _dissents = new(members.Select(member => member.Name));
    }

    public ChainId Id => _members[0].Chain.Id;

    private IChain First => _members[0].Chain;

    /// <summary>How far they agree, for people.</summary>
    public QuorumStatus Status() => _dissents.Status(_options.Need, Volatile.Read(ref _highest));

    public Task<Result<Balances, PortError>> BalancesAsync(Address account, EquatableArray<TokenId> tokens, ulong? block, CancellationToken cancel) =>
        ReadAtAsync($"balances of {account}", block, (chain, at, token) => chain.BalancesAsync(account, tokens, at, token), cancel);

    public Task<Result<TokenFacts, PortError>> TokenAsync(TokenId token, CancellationToken cancel) =>
        AgreeAsync($"decimals of {token.Contract}", (chain, stop) => chain.TokenAsync(token, stop), cancel);

    public Task<Result<UInt256, PortError>> AllowanceAsync(TokenId token, Address owner, Address spender, CancellationToken cancel) =>
        AgreeUpToDateAsync($"allowance of {owner} for {spender}", (chain, stop) => chain.AllowanceAsync(token, owner, spender, stop), cancel);

    public Call EncodeApprove(TokenAmount amount, Address spender) => First.EncodeApprove(amount, spender);

    public ActionOutcome ReadApprove(TokenAmount amount, Address owner, Address spender, Receipt receipt) => First.ReadApprove(amount, owner, spender, receipt);

    public Task<Result<UInt256, PortError>> GasPriceAsync(CancellationToken cancel) => FirstAsync((chain, stop) => chain.GasPriceAsync(stop), cancel);

    public Task<Result<FeeQuote, PortError>> FeesAsync(FeePolicy policy, CancellationToken cancel) => FirstAsync((chain, stop) => chain.FeesAsync(policy, stop), cancel);

    public Task<Result<ulong, PortError>> NonceAsync(Address account, CancellationToken cancel) =>
        AgreeUpToDateAsync($"nonce of {account}", (chain, stop) => chain.NonceAsync(account, stop), cancel);

    /// <summary>One that says yes is enough, for nothing is lost by a call that reverts but gas; a refusal ends a leg, so enough must say it.</summary>
    public async Task<Result<Preparation, PortError>> PrepareAsync(Address from, Call call, FeePolicy policy, CancellationToken cancel)
    {
        var ballot = new Ballot<Preparation>(_options.Need);
        foreach (var member in _members)
        {
            var answer = await LimitedAsync(member, (chain, stop) => chain.PrepareAsync(from, call, policy, stop), cancel);
            if (answer is Result<Preparation, PortError>.Ok)
                return answer;
            ballot.Take(member.Name, answer);
            if (ballot.Winner is { } refused)
                return refused;
        }

        return ballot.Undecided($"chain {Id}: preparation");
    }

    public async Task<Result<MinedTransaction?, PortError>> FindByNonceAsync(Address account, ulong nonce, CancellationToken cancel) =>
        Reached(
            await AgreeUpToDateAsync($"nonce {nonce} of {account}", (chain, stop) => chain.FindByNonceAsync(account, nonce, stop), cancel),
            mined => mined?.Block);

    public async Task<Result<Receipt?, PortError>> ReceiptAsync(Hash32 transaction, CancellationToken cancel) =>
        Reached(await AgreeAsync($"receipt of {transaction}", (chain, stop) => chain.ReceiptAsync(transaction, stop), cancel), receipt => receipt?.Block);

    public async Task<Result<Receipt?, PortError>> ConfirmedReceiptAsync(Hash32 transaction, CancellationToken cancel) =>
        Reached(await AgreeAsync($"receipt of {transaction}", (chain, stop) => chain.ConfirmedReceiptAsync(transaction, stop), cancel), receipt => receipt?.Block);

    /// <summary>Mined is what enough of them say. That it waits one may say alone, for pools differ, and it frees nothing.</summary>
    public async Task<Result<TransactionStatus, PortError>> TransactionAsync(Hash32 transaction, CancellationToken cancel)
    {
        var ballot = await VoteAsync(_members, (chain, stop) => chain.TransactionAsync(transaction, stop), waitForAll: false, cancel);
        if (ballot.Winner is null && ballot.Values.Any(status => status is TransactionStatus.Pending) && !ballot.Values.Any(status => status is TransactionStatus.Mined))
            return new TransactionStatus.Pending();
        return Verdict($"transaction {transaction}", ballot);
    }
}
