using FeatureJobs.SparkConnect.Protocol;

namespace FeatureJobs.SparkConnect
{
    /// <summary>What every request within a session says of who asks.</summary>
    internal interface ISessionRequest
    {
        string SessionId { set; }

        UserContext UserContext { set; }

        string ClientType { set; }

        /// <summary>Which of the server's lives the session belongs to, once known: a later one (4.x) then refuses instead of starting an empty session of the same id.</summary>
        string ClientObservedServerSideSessionId { set; }
    }
}

namespace FeatureJobs.SparkConnect.Protocol
{
    internal sealed partial class AnalyzePlanRequest : ISessionRequest;

    internal sealed partial class ConfigRequest : ISessionRequest;

    internal sealed partial class ExecutePlanRequest : ISessionRequest;

    internal sealed partial class ReattachExecuteRequest : ISessionRequest;

    internal sealed partial class ReleaseExecuteRequest : ISessionRequest;

    internal sealed partial class InterruptRequest : ISessionRequest;

    internal sealed partial class AddArtifactsRequest : ISessionRequest;

    internal sealed partial class ArtifactStatusesRequest : ISessionRequest;

    internal sealed partial class FetchErrorDetailsRequest : ISessionRequest;
}
