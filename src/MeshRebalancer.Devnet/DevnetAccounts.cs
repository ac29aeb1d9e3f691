using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>
/// Who acts on the devnet beside the portfolios. All but the attester are accounts that Anvil makes and unlocks by itself, from a
/// phrase that everybody knows: they hold play money on local chains.
/// </summary>
public static class DevnetAccounts
{
    /// <summary>Deploys everything, in a fixed order and from a fixed nonce, so that addresses are the same each time; owns the tokens.</summary>
    public static Address Deployer { get; } = Address.Parse("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");

    /// <summary>Provides the pools' liquidity, trades against them, and is the feeds' only oracle.</summary>
    public static Address MarketMaker { get; } = Address.Parse("0x70997970c51812dc3a010c7d01b50e0d17dc79c8");

    /// <summary>Receives what the bridge charges for fast transfers.</summary>
    public static Address BridgeFeeRecipient { get; } = Address.Parse("0x23618e81e3f5cdf7f54c3d65f7fbc0abf5b21e8f");

    /// <summary>Fills the second bridge's deposits from a stock of its own, and executes its roots.</summary>
    public static Address Relayer { get; } = Address.Parse("0x90f79bf6eb2c4f870365e785982e1f101e93b906");

    /// <summary>The admin of USDC's proxy, which can't use the token itself.</summary>
    public static Address ProxyAdmin { get; } = Address.Parse("0xa0ee7a142d267c1f36714e4a8f75612f20a79720");

    /// <summary>The attester's key. It is made from a fixed text, so it protects nothing, and nothing real may ever trust it.</summary>
    public static PrivateKey AttesterKey() => PrivateKey.FromBytes(AttesterSecret());

    internal static byte[] AttesterSecret() => Keccak256.HashText("MeshRebalancer devnet attester").ToBytes();
}
