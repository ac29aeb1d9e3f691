using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Connectors;

/// <summary>How far a chain's endpoints agree, for people. Holds no secret.</summary>
/// <param name="Need">So many must say the same.</param>
/// <param name="AgreedBlock">The highest block that enough of them agreed on; 0 before the first.</param>
/// <param name="LastDisagreement">The last read on which they did not agree at all, or null.</param>
/// <param name="Endpoints">In order of preference.</param>
public sealed record QuorumStatus(int Need, ulong AgreedBlock, Disagreement? LastDisagreement, EquatableArray<EndpointDissent> Endpoints);

/// <summary>A read that was unreadable because endpoints said different things.</summary>
/// <param name="Reason">Who said what otherwise than whom: by names, never by URLs.</param>
/// <param name="At">When.</param>
public sealed record Disagreement(string Reason, DateTimeOffset At);

/// <summary>How often an endpoint was outvoted.</summary>
/// <param name="Name">The endpoint's.</param>
/// <param name="Count">Reads, since the start of the process.</param>
/// <param name="LastAt">The last one, or null.</param>
public sealed record EndpointDissent(string Name, long Count, DateTimeOffset? LastAt);
