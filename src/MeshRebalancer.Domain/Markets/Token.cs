namespace MeshRebalancer.Domain.Markets;

/// <summary>What is known of a token: configured, and compared with the chain before anything trades.</summary>
/// <param name="Id">The contract.</param>
/// <param name="Asset">The asset that it stands for.</param>
/// <param name="Decimals">0 … 36: one whole token is 10^Decimals raw units. Never guessed.</param>
public sealed record Token(TokenId Id, AssetId Asset, int Decimals);
