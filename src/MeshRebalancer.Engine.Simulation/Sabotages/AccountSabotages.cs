using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Accounts that sign what they must not, or send it at the wrong time.</summary>
internal static class AccountSabotages
{
    public static IEnumerable<Sabotage> All =>
    [
        new("reuse-nonce", "signs at the nonce before the one that was reserved")
        {
            Accounts = () => new() { Owes = (_, owed) => [.. owed.Select(Earlier)] },
        },
        new("send-before-append", "sends what it has signed before it is stored")
        {
            Ports = (ports, _) => ports with { Signer = new HastySigner(ports) },
        },
        new("new-id-on-replay", "derives another effect id for a transaction after each replay")
        {
            Rebalances = NewIds,
        },
        new("new-id-when-asked-again", "takes a submission that is asked for again as a new one, so that it gets another nonce")
        {
            Accounts = () => new() { Judges = (state, command, judge) => judge(state, command is AccountCommand.Submit submit ? Renamed(state, submit) : command) },
        },
        new("forget-the-answer", "takes a mined transaction as told without telling its rebalance")
        {
            Accounts = () => new() { Owes = (_, owed) => [.. owed.Where(effect => effect is not AccountEffect.Tell)] },
        },
        new("ignore-confirmations", "believes a receipt at depth one")
        {
            Ports = (ports, _) => ports.WithChains(chain => new TwistedChain(chain)
            {
                Confirmed = (hash, cancel) => chain.ReceiptAsync(hash, cancel),
            }),
        },
        new("sign-anything", "signs whatever a venue's call says, whoever is paid by it") { SignsAnything = true },
        new("take-a-nonce-too-many", "reads a next nonce that is one too high when it opens")
        {
            Ports = (ports, _) => ports.WithChains(chain => new TwistedChain(chain)
            {
                Nonce = async (account, cancel) => (await chain.NonceAsync(account, cancel)).Then<ulong>(nonce => nonce + 1),
            }),
        },
    ];

    private static AccountEffect Earlier(AccountEffect effect) => effect is AccountEffect.Sign { Nonce: > 0 } sign ? sign with { Nonce = sign.Nonce - 1 } : effect;

    private static Twisted<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> NewIds()
    {
        var replays = new SortedDictionary<StreamId, int>();
        return new()
        {
            Begins = stream => replays[stream] = replays.GetValueOrDefault(stream) + 1,
            Owes = (_, owed) => [.. owed.Select(effect => effect is RebalanceEffect.Submit submit && replays.GetValueOrDefault(submit.Id.Stream) > 1
                ? submit with { Id = Other(submit.Id, 100 * replays[submit.Id.Stream]) }
                : effect)],
        };
    }

    // Only where the first is no longer just begun: that is a question that was asked again.
    private static AccountCommand.Submit Renamed(AccountState state, AccountCommand.Submit submit) =>
        state.Find(submit.Id) is { State: SubmissionState.Live } ? submit with { Id = Other(submit.Id, 1_000) } : submit;

    private static EffectId Other(EffectId id, int more) => EffectId.Of(id.Stream, id.Purpose, id.Attempt + more);

    private sealed class HastySigner(Runtime.NodePorts ports) : ISigner
    {
        public EquatableArray<Address> Accounts => ports.Signer.Accounts;

        public async Task<Result<SignedTransaction, PortError>> SignAsync(
            ChainId chain, Address from, ulong nonce, Call call, GasTerms gas, CancellationToken cancel)
        {
            var signed = await ports.Signer.SignAsync(chain, from, nonce, call, gas, cancel);
            if (signed is Result<SignedTransaction, PortError>.Ok ok)
                await ports.Chains.First(one => one.Id == chain).BroadcastAsync(ok.Value.RawHex, isPrivate: false, cancel);
            return signed;
        }
    }
}
