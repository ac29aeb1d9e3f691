using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>An address and the storage slots of it that a transaction announces (EIP-2930).</summary>
public sealed record AccessListEntry(Address Address, EquatableArray<Hash32> StorageKeys);

/// <summary>An account's consent to run a contract's code as its own (EIP-7702).</summary>
/// <param name="ChainId">The chain it holds on; 0 for all.</param>
/// <param name="Delegate">The contract whose code is taken; zero removes a delegation.</param>
/// <param name="Nonce">The consenting account's nonce.</param>
/// <param name="Signature">The consent.</param>
public sealed record Authorization(UInt256 ChainId, Address Delegate, ulong Nonce, EcdsaSignature Signature);

/// <summary>
/// An unsigned transaction. Amounts and fees are in wei; <see cref="To"/> is null for a contract's creation.
/// </summary>
public abstract record Transaction
{
    private Transaction()
    {
    }

    /// <summary>The sender's count of earlier transactions (at most 2^64 − 2, EIP-2681).</summary>
    public required ulong Nonce { get; init; }

    /// <summary>The most gas it may use.</summary>
    public required UInt256 GasLimit { get; init; }

    /// <summary>Who is called, or null to create a contract.</summary>
    public Address? To { get; init; }

    /// <summary>Wei sent along.</summary>
    public UInt256 Value { get; init; }

    /// <summary>Call data, or the code that creates a contract.</summary>
    public HexBytes Data { get; init; }

    /// <summary>The hash that its sender signs.</summary>
    public Hash32 SigningHash => Keccak256.Hash(TransactionCodec.EncodeUnsigned(this));

    /// <summary>The first kind of transaction, with replay protection (EIP-155) when it names a chain.</summary>
    public sealed record Legacy : Transaction
    {
        /// <summary>The chain it holds on; null signs for every chain at once, which only deployment at fixed addresses needs.</summary>
        public ulong? ChainId { get; init; }

        /// <summary>Wei for each unit of gas.</summary>
        public required UInt256 GasPrice { get; init; }
    }

    /// <summary>A transaction with an access list (EIP-2930, type 1).</summary>
    public sealed record AccessListed : Transaction
    {
        public required ulong ChainId { get; init; }

        /// <summary>Wei for each unit of gas.</summary>
        public required UInt256 GasPrice { get; init; }

        public EquatableArray<AccessListEntry> AccessList { get; init; }
    }

    /// <summary>A transaction that pays the block's base fee and a tip (EIP-1559, type 2).</summary>
    public sealed record DynamicFee : Transaction
    {
        public required ulong ChainId { get; init; }

        /// <summary>The tip: wei for each unit of gas, beyond the base fee.</summary>
        public required UInt256 MaxPriorityFeePerGas { get; init; }

        /// <summary>The most wei for each unit of gas, base fee and tip together.</summary>
        public required UInt256 MaxFeePerGas { get; init; }

        public EquatableArray<AccessListEntry> AccessList { get; init; }
    }

    /// <summary>A transaction that sets accounts' code (EIP-7702, type 4). <see cref="To"/> must not be null.</summary>
    public sealed record SetCode : Transaction
    {
        public required ulong ChainId { get; init; }

        /// <summary>The tip: wei for each unit of gas, beyond the base fee.</summary>
        public required UInt256 MaxPriorityFeePerGas { get; init; }

        /// <summary>The most wei for each unit of gas, base fee and tip together.</summary>
        public required UInt256 MaxFeePerGas { get; init; }

        public EquatableArray<AccessListEntry> AccessList { get; init; }

        public required EquatableArray<Authorization> Authorizations { get; init; }
    }
}
