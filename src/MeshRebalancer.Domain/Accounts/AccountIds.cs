using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>The ids of an account's own effects: one for each step of each submission.</summary>
internal static class AccountIds
{
    public static EffectId Nonce(AccountFacts facts) => EffectId.Of(facts.Stream, "nonce");

    public static EffectId Prepare(AccountFacts facts, EffectId submission) => Step(facts, submission, "prepare");

    public static EffectId Sign(AccountFacts facts, EffectId submission) => Step(facts, submission, "sign");

    public static EffectId Broadcast(AccountFacts facts, EffectId submission) => Step(facts, submission, "broadcast");

    public static EffectId Tell(AccountFacts facts, EffectId submission) => Step(facts, submission, "tell");

    // A purpose holds no slash, and a submission's id is made of two.
    private static EffectId Step(AccountFacts facts, EffectId submission, string step) =>
        EffectId.Of(facts.Stream, $"{step}:{submission.ToString().Replace('/', ':')}");
}
