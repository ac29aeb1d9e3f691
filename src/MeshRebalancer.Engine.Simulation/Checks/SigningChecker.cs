using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Whatever is signed pays nobody but the account itself: it swaps, burns, deposits or mints to it, or allows a known contract to take.</summary>
internal sealed class SigningChecker : Checker
{
    public override string Name => "signing";

    public override void OnSigned(ChainId chain, SimTransaction transaction)
    {
        if (transaction.IsCancel)
            return;
        var words = Wire.Unpack(transaction.Call.CallHex);
        var isOurs = words switch
        {
            ["swap", _, _, _, _, _, var to] => transaction.Call.To == SimRouter.Address && to == transaction.From.ToString(),
            ["burn", _, _, _, _, var to] => transaction.Call.To == SimMintBridge.Contract && to == transaction.From.ToString(),
            ["deposit", _, _, _, _, _, _, var to] => transaction.Call.To == SimFillBridge.Contract && to == transaction.From.ToString(),
            ["mint", var message, _] => transaction.Call.To == SimMintBridge.Contract && Wire.Unpack(message)[4] == transaction.From.ToString(),
            ["approve", var spender, _] => World.Map.Tokens.Any(token => token.Id == new TokenId(chain, transaction.Call.To)) && SimCalls.Spenders.Contains(Address.Parse(spender)),
            _ => false,
        };
        Must(isOurs && transaction.Call.ValueWei.IsZero, () => $"{transaction.From} signed on chain {chain}: {string.Join(' ', words)}");
    }
}
