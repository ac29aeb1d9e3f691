using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>
/// One key on one chain, and the only writer of its nonces. Each effect that it is asked for becomes one call under one nonce, signed and
/// stored before it is sent, and is sent until its nonce is consumed.
/// <para>
/// Between the first look and the signature there is one submission at a time, in the order of asking. So nonces have no gaps, each call is
/// simulated on top of the one before it, and the account's coin is not promised twice. What is signed does not hold the next one up: many
/// may be live.
/// </para>
/// </summary>
public sealed class AccountAggregate : IAggregate<AccountState, AccountCommand, AccountEvent, AccountEffect>
{
    public string Category => AccountFacts.Category;

    public AccountState Initial(StreamId stream) => new AccountState.Unopened(AccountFacts.FromStream(stream), []);

    public Decision<AccountEvent> Decide(AccountState state, AccountCommand command) => AccountDecider.Decide(state, command);

    public AccountState Evolve(AccountState state, AccountEvent @event) => AccountFold.Evolve(state, @event);

    public EquatableArray<AccountEffect> Outstanding(AccountState state) => AccountOwed.Outstanding(state);
}
